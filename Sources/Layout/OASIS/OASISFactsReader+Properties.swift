/// Properties, which are skipped.
extension OASISFactsReader {
    mutating func takeProperty() throws {
        let flags = try input.byte()
        if flags & 0x04 != 0 {
            if flags & 0x02 != 0 {
                try propertyNames.refer(to: try input.unsigned())
            } else {
                try input.skipString()
            }
            modal.propertyName = ()
        }
        if flags & 0x08 == 0 {
            try skipValues(count: UInt64(flags >> 4))
            modal.propertyValues = ()
        }
        try takeRepeatedProperty()
    }

    mutating func takeRepeatedProperty() throws {
        _ = try modal.propertyName.known("last-property-name")
        _ = try modal.propertyValues.known("last-value-list")
    }

    private mutating func skipValues(count: UInt64) throws {
        var left = count == 15 ? try input.unsigned() : count
        while left > 0 {
            let type = try input.unsigned()
            switch type {
            case 0...7: _ = try input.real(ofType: type)
            case 8, 9: _ = try input.unsigned()
            case 10...12: try input.skipString()
            case 13...15: try propertyStrings.refer(to: try input.unsigned())
            default: throw LayoutError(.malformed, "\(type) is not a property value type")
            }
            left -= 1
        }
    }
}
