/// A value that a client sent and that breaks a rule; says which value, and what would be right.
package struct InvalidValue: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
