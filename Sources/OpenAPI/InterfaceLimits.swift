/// What the description says of the sizes and ranges that requests and answers keep to, and what holds them to it.
package enum InterfaceLimits {
    /// Elements of one page of a list; the most unless a request asks for fewer.
    package static let page = 1...1000
}
