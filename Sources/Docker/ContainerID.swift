/// The id of a container, or its name: the engine takes a name wherever it takes an id.
package struct ContainerID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}
