/// A greyscale picture, written as an uncompressed PNG (https://www.w3.org/TR/png-3/).
struct Picture {
    let width: Int
    let height: Int
    private var pixels: [UInt8]

    /// A white picture.
    init(width: Int, height: Int) {
        (self.width, self.height) = (width, height)
        pixels = [UInt8](repeating: 255, count: width * height)
    }

    /// Fills the part of a rectangle that is within the picture.
    mutating func fill(x: Range<Int>, y: Range<Int>, grey: UInt8) {
        for row in y.clamped(to: 0..<height) {
            for column in x.clamped(to: 0..<width) { pixels[row * width + column] = grey }
        }
    }

    var png: [UInt8] {
        let header = Self.word(width) + Self.word(height) + [8, 0, 0, 0, 0]
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Self.chunk("IHDR", header)
            + Self.chunk("IDAT", compressed) + Self.chunk("IEND", [])
    }

    /// A zlib stream of stored blocks (RFC 1950, RFC 1951): one for each row, which is preceded by its filter type,
    /// none.
    private var compressed: [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var (low, high) = (1, 0)
        for row in 0..<height {
            let bytes = [0] + pixels[row * width..<(row + 1) * width]
            let count = bytes.count
            stream += [row == height - 1 ? 1 : 0, UInt8(count & 255), UInt8(count >> 8)]
            stream += [UInt8(~count & 255), UInt8(~count >> 8 & 255)] + bytes
            for byte in bytes {
                low = (low + Int(byte)) % 65_521
                high = (high + low) % 65_521
            }
        }
        return stream + Self.word(high << 16 | low)
    }

    private static func chunk(_ type: String, _ bytes: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + bytes
        var sum: UInt32 = .max
        for byte in body {
            sum ^= UInt32(byte)
            for _ in 0..<8 { sum = sum & 1 == 1 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1 }
        }
        return word(bytes.count) + body + word(Int(~sum))
    }

    private static func word(_ value: Int) -> [UInt8] { [24, 16, 8, 0].map { UInt8(value >> $0 & 255) } }
}
