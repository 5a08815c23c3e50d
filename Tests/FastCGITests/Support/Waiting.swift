import Foundation
import Glibc
import Testing

/// Polls until `condition` holds; records an issue when it does not within 20 s.
@discardableResult
func waitUntil(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () -> Bool
) -> Bool {
    let deadline = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < deadline {
        if condition() { return true }
        usleep(1000)
    }
    Issue.record("gave up waiting: \(what)", sourceLocation: sourceLocation)
    return false
}

/// As ``waitUntil(_:sourceLocation:_:)``, and says what was seen last.
func wait<Value: Equatable>(
    for expected: Value, sourceLocation: SourceLocation = #_sourceLocation, _ value: () -> Value
) {
    var last = value()
    let deadline = ContinuousClock.now + .seconds(20)
    while last != expected, ContinuousClock.now < deadline {
        usleep(1000)
        last = value()
    }
    #expect(last == expected, sourceLocation: sourceLocation)
}

/// A new folder with a path short enough for a socket.
func temporaryFolder() throws -> String {
    var template = Array("/tmp/fcgi-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw Client.Failure(call: "mkdtemp", code: errno) }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// Allows this process as many descriptors as it may have.
func raiseDescriptorLimit() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
}

/// How many entries a folder has.
func entries(of folder: String) -> Int {
    guard let directory = opendir(folder) else { return 0 }
    defer { closedir(directory) }
    var count = 0
    while readdir(directory) != nil { count += 1 }
    return count - 2
}

/// Runs `work` on a thread of its own: it may block.
func startThread(_ work: @escaping @Sendable () -> Void) { Thread.detachNewThread(work) }
