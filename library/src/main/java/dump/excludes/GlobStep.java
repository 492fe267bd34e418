package dump.excludes;

/**
 * A step of a pattern of {@link Excludes}, which takes bytes of a path.
 *
 * @param value of a BYTE alone
 * @param set of a SET alone, else null
 */
public record GlobStep(Kind kind, byte value, CharacterSet set) {
    public enum Kind {
        /** One byte. */
        BYTE,
        /** One character, but no slash. */
        ANY,
        /** One character of a set. */
        SET,
        /** Any characters but slashes. */
        STAR,
        /** Any characters, slashes too. */
        DEEP,
        /** Any number of whole parts, each with the slash behind it. */
        PARTS
    }

    public static final GlobStep ANY = new GlobStep(Kind.ANY, (byte) 0, null);
    public static final GlobStep STAR = new GlobStep(Kind.STAR, (byte) 0, null);
    public static final GlobStep DEEP = new GlobStep(Kind.DEEP, (byte) 0, null);
    public static final GlobStep PARTS = new GlobStep(Kind.PARTS, (byte) 0, null);

    static GlobStep of(byte value) {
        return new GlobStep(Kind.BYTE, value, null);
    }

    static GlobStep of(CharacterSet set) {
        return new GlobStep(Kind.SET, (byte) 0, set);
    }
}
