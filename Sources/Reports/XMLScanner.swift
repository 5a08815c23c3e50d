import Glibc

/// Splits XML that arrives in pieces into tags and the texts between them, in bounded memory, whatever the bytes are.
///
/// Skips attributes, comments, declarations and processing instructions. Malformed XML gives some tags or none.
struct XMLScanner {
    enum Event {
        case start(Name)
        case end(Name)
    }

    /// The elements that matter in a marker database.
    enum Name: CaseIterable {
        case database, categories, category, name, description, items, item, cell, multiplicity, value, other

        /// Does not create a String: there may be a hundred million.
        init(_ bytes: ArraySlice<UInt8>) {
            let word: StaticString
            switch (bytes.count, bytes.first) {
            case (4, UInt8(ascii: "n")): (self, word) = (.name, "name")
            case (4, UInt8(ascii: "i")): (self, word) = (.item, "item")
            case (4, UInt8(ascii: "c")): (self, word) = (.cell, "cell")
            case (5, UInt8(ascii: "i")): (self, word) = (.items, "items")
            case (5, UInt8(ascii: "v")): (self, word) = (.value, "value")
            case (8, UInt8(ascii: "c")): (self, word) = (.category, "category")
            case (10, UInt8(ascii: "c")): (self, word) = (.categories, "categories")
            case (11, UInt8(ascii: "d")): (self, word) = (.description, "description")
            case (12, UInt8(ascii: "m")): (self, word) = (.multiplicity, "multiplicity")
            case (15, UInt8(ascii: "r")): (self, word) = (.database, "report-database")
            default:
                self = .other
                return
            }
            let isSame = bytes.withUnsafeBytes { bytes in
                bytes.baseAddress.map { memcmp($0, word.utf8Start, word.utf8CodeUnitCount) == 0 } ?? false
            }
            if !isSame { self = .other }
        }
    }

    /// How many bytes of a text, and of a tag, are kept.
    private static let maximumText = 4096
    private static let maximumTag = 64

    private enum Place { case text, tag }

    /// The text since the last tag.
    private(set) var text: [UInt8] = []
    /// Whether to keep texts: set by the receiver of the events, for the text that follows.
    var keepsText = false

    private var place = Place.text
    private var tag: [UInt8] = []
    /// The last two bytes of a tag that was too long to keep.
    private var end: (UInt8, UInt8) = (0, 0)

    /// Scans the next piece. `take` is called with each tag, while ``text`` holds the text before it.
    mutating func feed(_ bytes: UnsafeRawBufferPointer, _ take: (Event, inout XMLScanner) -> Void) {
        var position = 0
        while position < bytes.count, let start = bytes.baseAddress {
            let rest = bytes.count - position
            let mark = place == .text ? UInt8(ascii: "<") : UInt8(ascii: ">")
            let found = memchr(start + position, CInt(mark), rest)
            let count = found.map { UnsafeRawPointer($0) - (start + position) } ?? rest
            let piece = UnsafeRawBufferPointer(start: start + position, count: count)
            position += count + (found == nil ? 0 : 1)
            switch place {
            case .text:
                if keepsText, text.count < Self.maximumText { text += piece.prefix(Self.maximumText - text.count) }
                if found != nil { place = .tag }
            case .tag:
                add(piece)
                if found != nil { endTag(take) }
            }
        }
    }

    private mutating func add(_ piece: UnsafeRawBufferPointer) {
        if piece.count >= 2 {
            end = (piece[piece.count - 2], piece[piece.count - 1])
        } else if piece.count == 1 {
            end = (end.1, piece[0])
        }
        if tag.count < Self.maximumTag { tag += piece.prefix(Self.maximumTag - tag.count) }
    }

    private mutating func endTag(_ take: (Event, inout XMLScanner) -> Void) {
        // A `>` within a comment or character data is not its end.
        if let close = unfinished, !(end.0 == close && end.1 == close) {
            end = (end.1, UInt8(ascii: ">"))
            return
        }
        place = .text
        let isEmpty = end.1 == UInt8(ascii: "/") && !tag.isEmpty
        let isEnd = tag.first == UInt8(ascii: "/")
        let start = isEnd ? 1 : 0
        var stop = start
        while stop < tag.count, tag[stop] > 0x20, tag[stop] != UInt8(ascii: "/") { stop += 1 }
        let isElement = stop > start && tag[start] != UInt8(ascii: "!") && tag[start] != UInt8(ascii: "?")
        let name = Name(tag[start..<stop])
        tag.removeAll(keepingCapacity: true)
        end = (0, 0)
        guard isElement else { return }
        if !isEnd { take(.start(name), &self) }
        if isEnd || isEmpty {
            if isEmpty { text.removeAll(keepingCapacity: true) }
            take(.end(name), &self)
        }
        text.removeAll(keepingCapacity: true)
    }

    /// The byte that occurs twice before the `>` that ends the current construct; nil for ordinary tags.
    private var unfinished: UInt8? {
        guard tag.first == UInt8(ascii: "!") else { return nil }
        if tag.starts(with: "!--".utf8) { return UInt8(ascii: "-") }
        return tag.starts(with: "![CDATA[".utf8) ? UInt8(ascii: "]") : nil
    }
}

extension String {
    /// The text of an element, with entities replaced (https://www.w3.org/TR/xml/#sec-predefined-ent).
    init(xml bytes: some Collection<UInt8>) {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "&")) else {
            self = text.trimmed
            return
        }
        var result = ""
        var rest = Substring(text)
        while let mark = rest.firstIndex(of: "&") {
            result += rest[..<mark]
            rest = rest[rest.index(after: mark)...]
            guard let end = rest.prefix(12).firstIndex(of: ";"), let value = Self.entity(rest[..<end]) else {
                result += "&"
                continue
            }
            result.unicodeScalars.append(value)
            rest = rest[rest.index(after: end)...]
        }
        self = (result + rest).trimmed
    }

    private static func entity(_ name: Substring) -> Unicode.Scalar? {
        switch name {
        case "lt": "<"
        case "gt": ">"
        case "amp": "&"
        case "quot": "\""
        case "apos": "'"
        default:
            if name.hasPrefix("#x") {
                UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init)
            } else {
                name.hasPrefix("#") ? UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init) : nil
            }
        }
    }

    /// Without white space at either end.
    var trimmed: String { Substring(self).trimmed }
}

extension Substring {
    var trimmed: String {
        let space: (Unicode.Scalar) -> Bool = { $0.value <= 0x20 }
        let head = unicodeScalars.drop(while: space)
        guard let last = head.lastIndex(where: { !space($0) }) else { return "" }
        return String(head[...last])
    }
}
