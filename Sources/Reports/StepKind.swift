/// What is known about a step of the flow from its folder's name, without the number, which depends on the options.
struct StepKind {
    /// The suffix of the folder's name, such as `klayout-drc`.
    let suffix: String
    /// The flow's name for it, such as `KLayout.DRC`.
    let name: String
    /// Whether the flow has this step without any options.
    var isStandard = true
    /// Whether it judges the design, so that a refusal is the design's fault.
    var judges = false

    static let all = [
        StepKind(suffix: "klayout-readlayout", name: "KLayout.ReadLayout"),
        StepKind(suffix: "klayout-checktoplevel", name: "KLayout.CheckTopLevel", judges: true),
        StepKind(suffix: "klayout-checksize", name: "KLayout.CheckSize", judges: true),
        StepKind(suffix: "klayout-checkpadmask", name: "KLayout.CheckPadMask", isStandard: false, judges: true),
        StepKind(suffix: "klayout-generateid", name: "KLayout.GenerateID", judges: true),
        StepKind(suffix: "klayout-render", name: "KLayout.Render"),
        StepKind(suffix: "klayout-density", name: "KLayout.Density"),
        StepKind(suffix: "checker-klayoutdensity", name: "Checker.KLayoutDensity", judges: true),
        StepKind(suffix: "klayout-zeroareapolygons", name: "KLayout.ZeroAreaPolygons"),
        StepKind(suffix: "checker-klayoutzeroareapolygons", name: "Checker.KLayoutZeroAreaPolygons", judges: true),
        StepKind(suffix: "klayout-antenna", name: "KLayout.Antenna"),
        StepKind(suffix: "checker-klayoutantenna", name: "Checker.KLayoutAntenna", judges: true),
        StepKind(suffix: "magic-drc", name: "Magic.DRC"),
        StepKind(suffix: "checker-magicdrc", name: "Checker.MagicDRC", judges: true),
        StepKind(suffix: "klayout-drc", name: "KLayout.DRC"),
        StepKind(suffix: "checker-klayoutdrc", name: "Checker.KLayoutDRC", judges: true),
        StepKind(suffix: "klayout-writelayout", name: "KLayout.WriteLayout"),
    ]

    static func named(_ suffix: String) -> StepKind? { all.first { $0.suffix == suffix } }

    /// How many steps a flow has of which those with `suffixes` have begun: options add some, and other versions may
    /// have more.
    static func total(begun suffixes: Set<String>) -> Int {
        let known = Set(all.filter(\.isStandard).map(\.suffix))
        return known.union(suffixes).count
    }
}

/// A check: a step that writes reports, and the step that judges its count.
struct CheckKind {
    let name: String
    /// The folder's suffix of the step that writes the reports.
    let step: String
    /// The folder's suffix of the step that judges.
    let checker: String
    /// The name of the count in `metrics.json`.
    let metric: String
    /// The flow's name for its errors.
    let errors: String
    /// Whether its errors are only warnings.
    var onlyWarns = false

    static let all = [
        CheckKind(
            name: "KLayout density", step: "klayout-density", checker: "checker-klayoutdensity",
            metric: "klayout__density_error__count", errors: "KLayout density errors"),
        CheckKind(
            name: "KLayout zero-area polygons", step: "klayout-zeroareapolygons",
            checker: "checker-klayoutzeroareapolygons", metric: "klayout__zero_area_polygons__count",
            errors: "KLayout zero-area polygons"),
        CheckKind(
            name: "KLayout antenna", step: "klayout-antenna", checker: "checker-klayoutantenna",
            metric: "klayout__antenna_error__count", errors: "KLayout antenna errors"),
        CheckKind(
            name: "Magic DRC", step: "magic-drc", checker: "checker-magicdrc", metric: "magic__drc_error__count",
            errors: "Magic DRC errors", onlyWarns: true),
        CheckKind(
            name: "KLayout DRC", step: "klayout-drc", checker: "checker-klayoutdrc",
            metric: "klayout__drc_error__count", errors: "KLayout DRC errors"),
    ]
}
