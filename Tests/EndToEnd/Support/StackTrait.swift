import Testing

/// One stack for all tests of a suite.
struct StackTrait: SuiteTrait, TestScoping {
    let settings: StackSettings

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Stack.with(settings) { stack in
            try await Stack.$shared.withValue(stack) { try await function() }
        }
    }
}

extension Trait where Self == StackTrait {
    /// The suite's tests share a stack, ``Stack/current()``.
    static func stack(_ settings: StackSettings = StackSettings()) -> Self { StackTrait(settings: settings) }
}

extension Stack {
    @TaskLocal fileprivate static var shared: Stack?

    /// The stack of the suite.
    static func current() throws -> Stack {
        guard let shared else { throw Unexpected("the suite has no stack: it needs the trait `.stack(…)`") }
        return shared
    }
}
