/// Reads a KLayout marker database (`.lyrdb`) piece by piece: each violated rule with its count and first places.
struct MarkerDatabase {
    private var scanner = XMLScanner()
    private var content = MarkerContent()

    mutating func feed(_ bytes: UnsafeRawBufferPointer) {
        scanner.feed(bytes) { [content] event, scanner in content.take(event, &scanner) }
    }

    func report() -> RuleReport { content.table.report(isComplete: content.isClosed) }
}

/// Interprets the tags of a marker database. A class, because the scanner that calls it is stored beside it.
private final class MarkerContent {
    private(set) var table = RuleTable()
    private(set) var isClosed = false
    private var isOpen = false
    private var section = Section.none
    /// The names of the enclosing categories, and of the current one.
    private var path: [String] = []
    private var item = Item()

    private enum Section { case none, categories, items }

    /// As bytes: most items need no text.
    private struct Item {
        var category: [UInt8] = []
        var cell: [UInt8] = []
        var multiplicity = 1
        var value: [UInt8] = []

        mutating func clear() {
            category.removeAll(keepingCapacity: true)
            cell.removeAll(keepingCapacity: true)
            value.removeAll(keepingCapacity: true)
            multiplicity = 1
        }
    }

    /// The category of the last item, and the number of its rule: items are sorted by category.
    private var last: (category: [UInt8], rule: Int?)?

    /// The greatest depth of nested categories.
    private static let maximumDepth = 32

    func take(_ event: XMLScanner.Event, _ scanner: inout XMLScanner) {
        switch event {
        case .start(let name):
            start(name)
            scanner.keepsText = isText(name)
        case .end(let name):
            end(name, scanner.text)
            scanner.keepsText = false
        }
    }

    private func isText(_ name: XMLScanner.Name) -> Bool {
        switch section {
        case .none: false
        case .categories: name == .name || name == .description
        case .items: name == .value || name == .category || name == .cell || name == .multiplicity
        }
    }

    private func start(_ name: XMLScanner.Name) {
        switch (section, name) {
        case (.none, .database): isOpen = true
        case (.none, .categories): section = .categories
        case (.none, .items): section = .items
        case (.categories, .category): if path.count < Self.maximumDepth { path.append("") }
        case (.items, .item): item.clear()
        default: break
        }
    }

    private func end(_ name: XMLScanner.Name, _ text: [UInt8]) {
        switch section {
        case .none: if name == .database { isClosed = isOpen }
        case .categories: endOfCategories(name, text)
        case .items: endOfItems(name, text)
        }
    }

    private func endOfCategories(_ name: XMLScanner.Name, _ text: [UInt8]) {
        switch name {
        case .name: if !path.isEmpty { path[path.count - 1] = String(xml: text) }
        case .description: if !path.isEmpty { table.describe(path.joined(separator: "."), String(xml: text)) }
        case .category: _ = path.popLast()
        // This also ends a category without subcategories; it ends the outermost list only if no category is open.
        case .categories: if path.isEmpty { section = .none }
        default: break
        }
    }

    private func endOfItems(_ name: XMLScanner.Name, _ text: [UInt8]) {
        switch name {
        case .category: item.category = text
        case .cell: item.cell = text
        case .multiplicity: item.multiplicity = text == [UInt8(ascii: "1")] ? 1 : max(1, Int(String(xml: text)) ?? 1)
        case .value: if item.value.isEmpty { item.value = text }
        case .item: table.count(rule, item.multiplicity, at: place)
        case .items: section = .none
        default: break
        }
    }

    private var place: ViolatedRule.Place? { .init(marker: String(xml: item.value), cell: String(xml: item.cell)) }

    private var rule: Int? {
        if let last, last.category == item.category { return last.rule }
        let rule = table.number(of: Self.unquoted(String(xml: item.category)))
        last = (item.category, rule)
        return rule
    }

    /// `'M1.1'` is the rule M1.1, `'a b'.c` the rule c in the category `a b`.
    private static func unquoted(_ path: String) -> String {
        var result = ""
        var isEscaped = false
        for character in path.unicodeScalars {
            if character == "\\", !isEscaped {
                isEscaped = true
                continue
            }
            if character != "'" || isEscaped { result.unicodeScalars.append(character) }
            isEscaped = false
        }
        return result
    }
}

extension ViolatedRule.Place {
    private static let maximumText = 300

    /// From a value such as `edge-pair: (1966,200;1966,201)|(1966.1,201;1966.1,200)`; nil for a value without a place,
    /// such as a text.
    init?(marker value: String, cell: String) {
        guard let colon = value.firstIndex(of: ":"), let open = value.firstIndex(of: "("), colon < open else {
            return nil
        }
        let shape = String(value[..<colon])
        guard shape != "text", shape != "float", shape.utf8.count <= 32 else { return nil }
        let point = value[value.index(after: open)...].prefix { $0 != ";" && $0 != ")" }.split(separator: ",")
        guard point.count == 2, let x = Double(point[0].trimmed), let y = Double(point[1].trimmed),
            x.isFinite, y.isFinite
        else { return nil }
        self.init(
            cell: cell.cut(to: 200), shape: shape, x: x, y: y,
            text: value[value.index(after: colon)...].trimmed.cut(to: Self.maximumText))
    }
}
