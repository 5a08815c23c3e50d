import Domain
import Testing

@Suite("How long a container has run")
struct RunningTimeTests {
    private static let day = Duration.seconds(86_400)

    @Test("the engine's figure counts where the uptime agrees")
    func agreement() {
        let time = RunningTime(byEngine: .milliseconds(9_700), byUptime: .seconds(10), isExact: true)
        #expect(time.duration == .milliseconds(9_700))
    }

    @Test(
        "a clock that was put forward or back by a day meanwhile makes it neither longer nor shorter",
        arguments: [1, -1])
    func jump(sign: Int) {
        let wrong = .seconds(10) + Self.day * sign
        for isExact in [true, false] {
            let time = RunningTime(byEngine: wrong, byUptime: .milliseconds(10_200), isExact: isExact)
            #expect(time.duration == .milliseconds(10_200))
        }
    }

    @Test(
        "a clock that was put back by less than the time that has passed does not make it shorter, where the end was seen"
    )
    func smallJump() {
        let time = RunningTime(byEngine: .seconds(100), byUptime: .seconds(3700), isExact: true)
        #expect(time.duration == .seconds(3700))
    }

    @Test("the time until a worker came to look is no part of it")
    func seenLate() {
        let time = RunningTime(byEngine: .seconds(100), byUptime: .seconds(3700), isExact: false)
        #expect(time.duration == .seconds(100))
    }

    @Test("without a recorded start the engine's figure has to do, and is never negative")
    func unknownStart() {
        #expect(RunningTime(byEngine: .seconds(7), byUptime: nil, isExact: true).duration == .seconds(7))
        #expect(RunningTime(byEngine: .seconds(-7), byUptime: nil, isExact: true).duration == .zero)
        #expect(RunningTime(byEngine: nil, byUptime: nil, isExact: true).duration == .zero)
    }

    @Test("Docker's times of a container that ended at once may be in the wrong order")
    func wrongOrder() {
        let time = RunningTime(byEngine: .milliseconds(-3), byUptime: .milliseconds(120), isExact: true)
        #expect(time.duration == .zero)
    }

    @Test(
        "of one that runs the uptime alone counts, whatever the clock says",
        arguments: [Duration.zero, day, .zero - day])
    func soFar(jump: Duration) {
        let startedAt = Timestamp(milliseconds: 1_705_320_000_000)
        let now = ClockReading(wall: startedAt + .seconds(30) + jump, uptime: Uptime(milliseconds: 1_030_000))
        let used = RunningTime.soFar(now, started: Uptime(milliseconds: 1_000_000), startedAt: startedAt)
        #expect(used == .seconds(30))
    }

    @Test("where the start was not recorded, or belongs to an uptime that is over, the clock has to do")
    func soFarByClock() {
        let startedAt = Timestamp(milliseconds: 1_705_320_000_000)
        let now = ClockReading(wall: startedAt + .seconds(30), uptime: Uptime(milliseconds: 5_000))
        for started in [nil, Uptime(milliseconds: 9_000)] {
            #expect(RunningTime.soFar(now, started: started, startedAt: startedAt) == .seconds(30))
            #expect(RunningTime.soFar(now, started: started, startedAt: now.wall + .seconds(1)) == .zero)
        }
    }
}

@Suite("Clocks")
struct ClockReadingTests {
    private let first = ClockReading(
        wall: Timestamp(milliseconds: 1_705_320_000_000), uptime: Uptime(milliseconds: 60_000))

    private func later(_ uptime: Int64, wall: Int64) -> ClockReading {
        ClockReading(
            wall: Timestamp(milliseconds: 1_705_320_000_000 + wall), uptime: Uptime(milliseconds: 60_000 + uptime))
    }

    @Test("time that passes is no jump, however long, nor is a clock that is kept right")
    func noJump() {
        #expect(later(0, wall: 0).jump(since: first) == nil)
        #expect(later(864_000_000, wall: 864_000_000).jump(since: first) == nil)
        #expect(later(864_000_000, wall: 864_009_000).jump(since: first) == nil)
        #expect(later(1000, wall: -8000).jump(since: first) == nil)
    }

    @Test("a clock that is set is one, in either direction")
    func jump() {
        #expect(later(1000, wall: 86_401_000).jump(since: first) == .seconds(86_400))
        #expect(later(1000, wall: -86_399_000).jump(since: first) == .seconds(-86_400))
        #expect(later(1000, wall: 12_000).jump(since: first) == .seconds(11))
    }

    @Test("after a start of the machine nobody knows")
    func restart() {
        #expect(later(-1, wall: 86_400_000).jump(since: first) == nil)
        #expect(later(-1, wall: 0).uptime.since(first.uptime) == nil)
    }

    @Test("the uptime advances by itself")
    func now() {
        let (one, other) = (Uptime.now(), Uptime.now())
        #expect(one.milliseconds > 0)
        #expect(other >= one)
    }
}
