package dump.format;

import dump.model.Id;
import dump.model.RepositoryConfig;

/**
 * The opened {@code config}: {@code {"version":2,"id":"<64 hex>","chunker_polynomial":"<hex>"}}, no line feed. The
 * polynomial has lower-case digits without leading zeros. Never compressed.
 */
public final class ConfigFormat {
    /** Most bytes of the sealed file that a reader takes. */
    public static final int LENGTH_MAX = 64 << 10;

    private static final JsonNames NAMES = new JsonNames("version", "id", "chunker_polynomial");

    private ConfigFormat() {}

    public static byte[] write(RepositoryConfig config) {
        return new JsonWriter().beginObject().name("version").value(config.version()).name("id").value(config.id())
                .name("chunker_polynomial").value(Long.toHexString(config.polynomial())).endObject().toByteArray();
    }

    /** Refuses versions other than 1 and 2, and an identifier that isn't 64 hex digits: it names directories. */
    public static RepositoryConfig read(byte[] bytes) throws FormatException {
        var json = new JsonReader(bytes);
        long version = 0;
        String id = "";
        String polynomial = "";
        json.beginObject();
        while (json.next()) {
            switch (json.name(NAMES)) {
                case "version" -> version = json.unsigned();
                case "id" -> id = json.string();
                case "chunker_polynomial" -> polynomial = json.string();
                default -> json.skip();
            }
        }
        json.end();
        if (version != 1 && version != 2) {
            throw new FormatException("repository version " + Long.toUnsignedString(version)
                    + ", and this program knows 1 and 2: use a newer one");
        }
        if (!Id.isId(id)) throw new FormatException("the config's id is not 64 hex digits");
        return new RepositoryConfig((int) version, id, parsePolynomial(polynomial));
    }

    private static long parsePolynomial(String text) throws FormatException {
        boolean isHex = !text.isEmpty() && text.length() <= 16;
        for (int i = 0; i < text.length(); i++) isHex &= text.charAt(i) < 128 && Hex.value((byte) text.charAt(i)) >= 0;
        if (!isHex) throw new FormatException("the config's chunker_polynomial is not a hex number of 64 bits");
        return Long.parseUnsignedLong(text, 16);
    }
}
