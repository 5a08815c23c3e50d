/// The record types of the GDSII Stream Format Manual, release 6.0, under the manual's names and in its order.
package enum GDSIIRecordType: UInt8, Sendable {
    case header, bgnlib, libname, units, endlib, bgnstr, strname, endstr
    case boundary, path, sref, aref, text, layer, datatype, width, xy, endel, sname, colrow
    case textnode, node, texttype, presentation, spacing, string, strans, mag, angle
    case uinteger, ustring, reflibs, fonts, pathtype, generations, attrtable, styptable, strtype
    case elflags, elkey, linktype, linkkeys, nodetype, propattr, propvalue, box, boxtype, plex
    case bgnextn, endextn, tapenum, tapecode, strclass, reserved, format, mask, endmasks
    case libdirsize, srfname, libsecur

    /// The manual's spelling.
    package var name: String { "\(self)".uppercased() }

    /// The kind of values in the record.
    var dataType: GDSIIDataType {
        switch self {
        case .endlib, .endstr, .boundary, .path, .sref, .aref, .text, .endel, .textnode, .node, .spacing, .uinteger,
            .ustring, .box, .endmasks:
            .none
        case .presentation, .strans, .elflags, .strclass: .bits
        case .header, .bgnlib, .bgnstr, .layer, .datatype, .colrow, .texttype, .pathtype, .generations, .strtype,
            .linktype, .nodetype, .propattr, .boxtype, .tapenum, .tapecode, .format, .libdirsize, .libsecur:
            .int16
        case .width, .xy, .elkey, .linkkeys, .plex, .bgnextn, .endextn, .reserved: .int32
        case .units, .mag, .angle: .real8
        case .libname, .strname, .sname, .string, .reflibs, .fonts, .attrtable, .styptable, .propvalue, .mask,
            .srfname:
            .ascii
        }
    }
}

/// The kinds of values in records; the raw value is the fourth byte of a record.
enum GDSIIDataType: UInt8 {
    case none, bits, int16, int32, real4, real8, ascii

    /// Whether a record may have this many bytes of contents.
    @inline(__always)
    func fits(_ count: Int) -> Bool {
        switch self {
        case .none: count == 0
        case .ascii: true
        case .bits, .int16: count & 1 == 0
        case .int32, .real4: count & 3 == 0
        case .real8: count & 7 == 0
        }
    }
}
