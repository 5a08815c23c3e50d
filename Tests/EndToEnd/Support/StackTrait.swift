import Testing

/// One stack for all tests of a suite.
struct StackTrait: SuiteTrait, TestScoping {
    let settings: StackSettings
    /// Makes what the tests of the suite speak of by name.
    let naming: @Sendable (Stack) async throws -> [String: String]

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Stack.with(settings) { stack in
            stack.name(try await naming(stack))
            try await Stack.$shared.withValue(stack) { try await function() }
        }
    }
}

extension Trait where Self == StackTrait {
    /// The suite's tests share a stack, ``Stack/current()``.
    static func stack(
        _ settings: StackSettings = StackSettings(),
        naming: @escaping @Sendable (Stack) async throws -> [String: String] = { _ in [:] }
    ) -> Self { StackTrait(settings: settings, naming: naming) }
}

extension Stack {
    @TaskLocal fileprivate static var shared: Stack?

    /// The stack of the suite.
    static func current() throws -> Stack {
        guard let shared else { throw Unexpected("the suite has no stack: it needs the trait `.stack(…)`") }
        return shared
    }
}
