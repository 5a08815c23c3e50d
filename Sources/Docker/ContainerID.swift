/// The ID of a container, or its name: the engine accepts a name wherever it accepts an ID.
package struct ContainerID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}
