package dump.format;

import dump.model.Id;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Test data, read by a JSON parser that is not ours. */
final class Vectors {
    private Vectors() {}

    /** A document as maps, lists, strings, numbers and truths. */
    static Object parse(byte[] json) {
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == null) throw new IllegalStateException("no value");
            var value = value(parser);
            if (parser.nextToken() != null) throw new IllegalStateException("more than one value");
            return value;
        }
    }

    private static Object value(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    map.put(name, value(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) list.add(value(parser));
                yield list;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> file(String name) {
        return (Map<String, Object>) parse(resource("/vectors/" + name));
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Map<String, Object> parent, String name) {
        return (Map<String, Object>) parent.get(name);
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> list(Map<String, Object> parent, String name) {
        return (List<Map<String, Object>>) parent.get(name);
    }

    static byte[] resource(String path) {
        try (var in = Vectors.class.getResourceAsStream(path)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tree blobs of a fixture by their identifiers. */
    static Map<Id, byte[]> trees(String fixture) {
        var trees = new LinkedHashMap<Id, byte[]>();
        try (var in = new GZIPInputStream(Vectors.class.getResourceAsStream("/trees/" + fixture + ".trees.gz"))) {
            var all = in.readAllBytes();
            for (int at = 0; at < all.length; ) {
                var id = Id.parse(new String(all, at, 64, StandardCharsets.US_ASCII));
                int end = at + 65;
                while (all[end] != '\n') end++;
                int length = Integer.parseInt(new String(all, at + 65, end - at - 65, StandardCharsets.US_ASCII));
                trees.put(id, Arrays.copyOfRange(all, end + 1, end + 1 + length));
                at = end + 1 + length;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return trees;
    }
}
