import Domain
import Testing

@Suite("Values that break a rule")
struct InvalidValueTests {
    @Test("the error says what it was made with")
    func description() {
        #expect("\(InvalidValue("x must be y"))" == "x must be y")
        #expect(InvalidValue("a") != InvalidValue("b"))
    }
}
