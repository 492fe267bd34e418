package dump.http;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Header fields in their order; names are the same in any case. */
public final class Headers {
    public static final Headers NONE = new Headers(List.of());
    private static final String TOKEN = "!#$%&'*+-.^_`|~";

    private record Field(String name, String value) {}

    private final List<Field> fields;

    private Headers(List<Field> fields) {
        this.fields = fields;
    }

    /** These and one more. A name or value that no header can have is the caller's bug. */
    public Headers with(String name, String value) {
        if (!isName(name) || !isValue(value)) throw new IllegalArgumentException("no header: " + name);
        var more = new ArrayList<>(fields);
        more.add(new Field(name, value));
        return new Headers(List.copyOf(more));
    }

    static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(one -> one < 0x80
                && (Character.isLetterOrDigit(one) || TOKEN.indexOf(one) >= 0));
    }

    /** Visible characters, spaces and tabs: nothing that ends a line. */
    static boolean isValue(String value) {
        return value.chars().allMatch(one -> one == '\t' || one >= ' ' && one != 0x7f && one <= 0xff);
    }

    /** The first of that name; null if there is none. */
    public String get(String name) {
        var all = all(name);
        return all.isEmpty() ? null : all.getFirst();
    }

    public List<String> all(String name) {
        return fields.stream().filter(one -> one.name.equalsIgnoreCase(name)).map(Field::value).toList();
    }

    /** Whether a list in fields of that name has the word. */
    boolean lists(String name, String word) {
        return all(name).stream().flatMap(value -> List.of(value.split(",")).stream())
                .anyMatch(one -> one.strip().equalsIgnoreCase(word));
    }

    public void forEach(BiConsumer<String, String> each) {
        fields.forEach(one -> each.accept(one.name, one.value));
    }
}
