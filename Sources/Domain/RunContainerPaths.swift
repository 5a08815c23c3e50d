/// Where a run's container finds its files. The precheck flow relies on these paths.
package enum RunContainerPaths {
    /// The working folder, which the container writes to.
    package static let work = "/workdir"
    /// The layout, read-only.
    package static let input = "\(work)/\(inputName)"
    /// The input's name in the working folder.
    package static let inputName = "input.gds"
}
