import Domain
import Layout
import Testing

@Suite("Options of the flow")
struct FlowOptionsTests {
    @Test("what is not asked for is not passed on")
    func none() {
        #expect(FlowOptions.none.arguments.isEmpty)
        #expect(FlowOptions.none.labels.isEmpty)
        #expect(FlowOptions(slot: .whole).arguments == ["--slot", "1x1"])
    }

    @Test("what is asked for is passed on as the flow's command line takes it")
    func all() {
        let options = FlowOptions(slot: .halfWidth, isChipOnBoard: true, workers: .count(4), threads: .maximum)
        #expect(options.arguments == ["--slot", "0p5x1", "--cob", "--workers", "4", "--threads", "max"])
        #expect(options.labels.map(\.name) == ["slot", "cob", "workers", "threads"])
        #expect(options.labels.map(\.value) == ["0p5x1", "true", "4", "max"])
    }

    @Test("a number of workers is small and positive, or the maximum")
    func parallelism() {
        for text in ["1", "256", "max"] { #expect(Parallelism(text)?.description == text) }
        for text in ["0", "257", "-1", "", "Max", "1.5", "99999999999999999999"] { #expect(Parallelism(text) == nil) }
    }
}
