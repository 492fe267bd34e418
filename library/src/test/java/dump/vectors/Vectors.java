package dump.vectors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The vectors of the format and other JSON, as maps, lists and plain values, by a parser that is not ours. */
public final class Vectors {
    private Vectors() {}

    /** A file of vectors, whose top is an object: Map, List, String, Long, Double, Boolean and null inside. */
    public static Map<String, Object> read(String name) {
        try (var in = Vectors.class.getResourceAsStream("/vectors/" + name)) {
            if (in == null) throw new IllegalArgumentException("no vectors named " + name);
            return object(parse(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One document and nothing else; a number that is too large for a Long is a BigInteger. */
    public static Object parse(byte[] json) {
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            if (parser.nextToken() == null) throw new IllegalStateException("no value");
            var value = value(parser);
            if (parser.nextToken() != null) throw new IllegalStateException("more than one value");
            return value;
        }
    }

    /** A resource of one object a line. */
    public static List<Map<String, Object>> lines(String resource) {
        try (var in = Vectors.class.getResourceAsStream(resource);
                var parser = new JsonFactory().createParser(ObjectReadContext.empty(), in)) {
            var lines = new ArrayList<Map<String, Object>>();
            while (parser.nextToken() != null) lines.add(object(value(parser)));
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    public static List<Object> list(Object value) {
        return (List<Object>) value;
    }

    public static Map<String, Object> object(Map<String, Object> parent, String name) {
        return object(parent.get(name));
    }

    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> objects(Map<String, Object> parent, String name) {
        return (List<Map<String, Object>>) parent.get(name);
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
                var list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) list.add(value(parser));
                yield list;
            }
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT -> parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                    ? parser.getBigIntegerValue() : (Object) parser.getLongValue();
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case END_OBJECT, END_ARRAY, PROPERTY_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("not JSON at " + parser.currentLocation());
        };
    }
}
