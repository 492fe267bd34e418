package dump.duplicity.findings;

import dump.model.ByteString;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Takes the bytes of a machine log as they come and gives its stanzas: a line {@code KEYWORD CODE extras}, further
 * lines, text lines beginning with a dot and a blank, an empty line. What it does not know is left out.
 */
public final class StanzaReader {
    /** A list of all names at a destination is one line. Half a million of them have room in it. */
    static final int STANZA_MAX = 32 << 20;
    private static final int LINES_MAX = 1 << 20;
    private static final Pattern FIRST = Pattern.compile("(ERROR|WARNING|NOTICE|INFO|DEBUG) (\\d{1,9})(?: (.*))?",
            Pattern.DOTALL);

    private final Consumer<Stanza> stanzas;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private final List<ByteString> lines = new ArrayList<>();
    private final List<ByteString> text = new ArrayList<>();
    private final int stanzaMax;
    private Stanza.Keyword keyword;
    private int code;
    private List<ByteString> extras = List.of();
    private boolean inStanza;
    private boolean cut;
    private int length;
    private boolean inLine;

    public StanzaReader(Consumer<Stanza> stanzas) {
        this(stanzas, STANZA_MAX);
    }

    StanzaReader(Consumer<Stanza> stanzas, int stanzaMax) {
        this.stanzas = stanzas;
        this.stanzaMax = stanzaMax;
    }

    public void read(byte[] bytes, int offset, int count) {
        int from = offset;
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] != '\n') continue;
            keep(bytes, from, i - from);
            endLine();
            from = i + 1;
        }
        keep(bytes, from, offset + count - from);
    }

    /** After the last byte: a stanza that lacks its empty line counts. */
    public void end() {
        if (inLine) endLine();
        endStanza();
    }

    private void keep(byte[] bytes, int from, int count) {
        if (count > 0) inLine = true;
        int room = Math.max(0, stanzaMax - length);
        if (count > room) cut = true;
        line.write(bytes, from, Math.min(count, room));
        length += Math.min(count, room);
    }

    private void endLine() {
        var whole = ByteString.copyOf(line.toByteArray());
        // Nothing may be left of a line beyond the limit, but only a truly empty one ends the stanza.
        boolean empty = !inLine;
        line.reset();
        inLine = false;
        if (empty) {
            endStanza();
        } else if (whole.isEmpty()) {
            cut = true;
        } else if (!inStanza) {
            begin(whole);
        } else if (lines.size() + text.size() >= LINES_MAX) {
            cut = true;
        } else if (whole.at(0) == '.') {
            text.add(whole.slice(Math.min(whole.length(), whole.length() > 1 && whole.at(1) == ' ' ? 2 : 1),
                    whole.length()));
        } else {
            lines.add(whole);
        }
    }

    private void begin(ByteString first) {
        inStanza = true;
        var match = FIRST.matcher(new String(first.toByteArray(), StandardCharsets.ISO_8859_1));
        keyword = match.matches() ? Stanza.Keyword.valueOf(match.group(1)) : null;
        if (keyword == null) return;
        code = Integer.parseInt(match.group(2));
        extras = match.group(3) == null ? List.of() : PythonText.extras(match.group(3));
    }

    private void endStanza() {
        if (inStanza && keyword != null) stanzas.accept(new Stanza(keyword, code, extras, lines, text, cut));
        inStanza = false;
        keyword = null;
        cut = false;
        length = 0;
        lines.clear();
        text.clear();
    }
}
