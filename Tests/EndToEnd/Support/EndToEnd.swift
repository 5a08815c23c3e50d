import Testing

/// The whole service as it is installed: real nginx, real processes, a real Docker Engine.
///
/// One test at a time: some measure memory and times, and the machine may be small.
@Suite("end to end", .serialized)
enum EndToEnd {}
