extension String {
    /// The one of `names` that was probably meant, if one is similar enough.
    func nearest(among names: [String]) -> String? {
        let ranked = names.map { (name: $0, distance: editDistance(to: $0)) }
        if let best = ranked.min(by: { $0.distance < $1.distance }), best.distance <= Swift.max(1, count / 3) {
            return best.name
        }
        return names.first(where: isPart)
    }

    /// Whether one is a word of the other: `timeout` of `timeout_seconds`.
    private func isPart(of name: String) -> Bool {
        let (short, long) = count < name.count ? (self, name) : (name, self)
        return long.hasPrefix(short + "_") || long.hasSuffix("_" + short)
    }

    /// The number of insertions, deletions, replacements and swaps of neighbours that turn this text into `other`.
    func editDistance(to other: String) -> Int {
        let (from, to) = (Array(self), Array(other))
        var rows = [Array(0...to.count)]
        for (i, character) in from.enumerated() {
            var row = [i + 1]
            for (j, wanted) in to.enumerated() {
                let replaced = rows[i][j] + (character == wanted ? 0 : 1)
                var best = Swift.min(replaced, rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, character == to[j - 1], from[i - 1] == wanted {
                    best = Swift.min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[from.count][to.count]
    }
}
