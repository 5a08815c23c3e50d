/// A value from a client that breaks a rule. The description names the value and says what is allowed; it is safe to
/// show to the client.
package struct InvalidValue: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
