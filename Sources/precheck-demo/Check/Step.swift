/// The steps of this checker, by the real flow's names.
enum Step: CaseIterable {
    case readLayout, checkTopLevel, checkSize, generateID, render, writeLayout

    /// The title in the rule that starts the step.
    var title: String {
        switch self {
        case .readLayout: "Read the Layout"
        case .checkTopLevel: "Check Top-Level Name"
        case .checkSize: "Check Slot Size"
        case .generateID: "Generate ID"
        case .render: "Render Image"
        case .writeLayout: "Write the Layout"
        }
    }

    var id: String {
        switch self {
        case .readLayout: "KLayout.ReadLayout"
        case .checkTopLevel: "KLayout.CheckTopLevel"
        case .checkSize: "KLayout.CheckSize"
        case .generateID: "KLayout.GenerateID"
        case .render: "KLayout.Render"
        case .writeLayout: "KLayout.WriteLayout"
        }
    }

    /// The name of the step's files: `klayout-readlayout`.
    var fileName: String { id.lowercased().replacing(".", with: "-") }
}
