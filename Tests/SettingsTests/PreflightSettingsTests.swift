import Settings
import Testing

@Suite("[preflight]")
struct PreflightSettingsTests {
    @Test("layouts that cannot pass are refused unless that is set otherwise")
    func defaults() throws {
        let preflight = try config("").preflight
        #expect(preflight.mode == .enforce)
        #expect(preflight.timeout == .seconds(30))
    }

    @Test("the mode is one of three words", arguments: PreflightMode.allCases)
    func modes(_ mode: PreflightMode) throws {
        let preflight = try config("[preflight]\nmode = '\(mode.rawValue)'\ntimeout_seconds = 1").preflight
        #expect(preflight.mode == mode)
        #expect(preflight.timeout == .seconds(1))
    }

    @Test("another word, and no time at all, are refused")
    func wrong() {
        #expect(
            problems("[preflight]\nmode = 'on'\ntimeout_seconds = 0") == [
                "config.toml:2: preflight.mode: `on` is unknown; use one of `enforce`, `report`, `off`",
                "config.toml:3: preflight.timeout_seconds: 0 is out of range; must be 1 to 600",
            ])
    }
}
