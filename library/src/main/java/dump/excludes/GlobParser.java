package dump.excludes;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a pattern into its parts, those between slashes. Its {@link IllegalArgumentException}s end a sentence that
 * begins with the pattern.
 */
final class GlobParser {
    private final ByteString text;
    private final List<Glob.Part> parts = new ArrayList<>();
    private List<GlobStep> tokens = new ArrayList<>();
    private int at;
    private int slashes;

    GlobParser(ByteString text) {
        this.text = text;
        if (text.indexOf((byte) 0, 0) >= 0) throw new IllegalArgumentException("holds a NUL");
        while (at < text.length()) step();
        endPart();
        if (parts.isEmpty()) throw new IllegalArgumentException("names nothing");
    }

    List<Glob.Part> parts() {
        return List.copyOf(parts);
    }

    boolean absolute() {
        return text.at(0) == '/';
    }

    boolean directoriesOnly() {
        return text.at(text.length() - 1) == '/';
    }

    /** Whether a slash stands in it elsewhere than at the end. */
    boolean anchored() {
        return slashes > (directoriesOnly() ? 1 : 0);
    }

    private void step() {
        byte c = text.at(at++);
        switch (c) {
            case '/' -> {
                slashes++;
                endPart();
            }
            case '*' -> star();
            case '?' -> tokens.add(GlobStep.ANY);
            case '[' -> tokens.add(GlobStep.of(set()));
            case '\\' -> {
                if (at == text.length()) throw new IllegalArgumentException("ends with a backslash");
                if (text.at(at) != '/') tokens.add(GlobStep.of(text.at(at++)));
            }
            default -> tokens.add(GlobStep.of(c));
        }
    }

    private void star() {
        boolean deep = false;
        for (; at < text.length() && text.at(at) == '*'; at++) deep = true;
        tokens.add(deep ? GlobStep.DEEP : GlobStep.STAR);
    }

    private void endPart() {
        var part = new Glob.Part(List.copyOf(tokens), literal());
        tokens = new ArrayList<>();
        if (part.tokens().isEmpty() || part.isNamed(".")) return;
        if (part.isNamed("..")) throw new IllegalArgumentException("leads upwards by \"..\", which is never matched");
        parts.add(part);
    }

    private ByteString literal() {
        var bytes = new ByteArrayOutputStream();
        for (var token : tokens) {
            if (token.kind() != GlobStep.Kind.BYTE) return null;
            bytes.write(token.value());
        }
        return ByteString.copyOf(bytes.toByteArray());
    }

    /** What stands behind {@code [}, up to and with its {@code ]}. */
    private CharacterSet set() {
        int begin = at;
        boolean negated = at < text.length() && (text.at(at) == '!' || text.at(at) == '^');
        if (negated) at++;
        var ranges = new ArrayList<CharacterSet.Range>();
        // As in a shell, a bracket that would close an empty set stands for itself.
        for (boolean first = true; first || peek(begin) != ']'; first = false) {
            if (peek(begin) == '[' && at + 1 < text.length() && text.at(at + 1) == ':')
                throw new IllegalArgumentException("has a named class such as [:alpha:], which is not known here");
            int low = character(begin);
            int high = low;
            if (peek(begin) == '-' && at + 1 < text.length() && text.at(at + 1) != ']') {
                at++;
                high = character(begin);
            }
            if (high < low) throw new IllegalArgumentException("has a range that runs backwards");
            ranges.add(new CharacterSet.Range(low, high));
        }
        at++;
        return new CharacterSet(negated, List.copyOf(ranges));
    }

    private byte peek(int begin) {
        if (at == text.length()) throw new IllegalArgumentException("has a [ without its ] (write \\[ for a bracket): "
                + text.slice(begin - 1, text.length()));
        return text.at(at);
    }

    private int character(int begin) {
        if (peek(begin) == '\\') at++;
        if (peek(begin) == '/') throw new IllegalArgumentException("has a slash between brackets");
        int character = Characters.codePoint(text, at);
        at += Characters.length(text, at);
        return character;
    }
}
