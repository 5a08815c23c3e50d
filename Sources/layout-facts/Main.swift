import Layout

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Prints the facts of layouts: one JSON object per line for each file.
@main
struct Main {
    static func main() throws {
        for path in CommandLine.arguments.dropFirst() {
            let descriptor = open(path, O_RDONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw FileProblem(path: path, code: errno) }
            defer { close(descriptor) }
            let facts = try LayoutReader().facts { buffer in
                let count = read(descriptor, buffer.baseAddress, buffer.count)
                guard count >= 0 else { throw FileProblem(path: path, code: errno) }
                return count
            }
            print(FactsJSON(facts).text)
        }
    }

    private struct FileProblem: Error, CustomStringConvertible {
        let path: String
        let code: Int32

        var description: String { "\(path): \(String(cString: strerror(code)))" }
    }
}
