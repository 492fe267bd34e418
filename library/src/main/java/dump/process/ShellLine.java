package dump.process;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;

/**
 * The shell's command line that starts a program: it reads secrets, gives arguments back their bytes, sets up the
 * descriptors and becomes the program. Only printable ASCII goes through Java, which writes other characters of an
 * argument as the locale has it, or as question marks.
 */
final class ShellLine {
    /** Not through PATH: the environment is the caller's. */
    private static final String SHELL = "/bin/sh";
    /** {@code ulimit -f} counts in these (POSIX). */
    private static final int BLOCK_BYTES = 512;

    /**
     * Decodes every argument: {@code p} stands before a plain one, {@code e} before one for {@code printf %b}, whose
     * last character is a dot of ours because a command substitution drops line feeds at the end.
     */
    private static final String DECODE = """
            dump_left=$#
            while [ "$dump_left" -gt 0 ]; do
                dump_left=$((dump_left - 1)) dump_word=$1
                shift
                case $dump_word in
                e*) dump_word=$(printf '%b.' "${dump_word#e}") && dump_word=${dump_word%.} || exit 125 ;;
                *) dump_word=${dump_word#p} ;;
                esac
                set -- "$@" "$dump_word"
            done
            unset dump_left dump_word
            """;
    /** A session of its own: keys pressed at the terminal signal us, and we end the child in order. */
    private static final String DETACH = "command -v setsid >/dev/null 2>&1 && set -- setsid \"$@\"\n";

    /** A Ctrl-C at the terminal, or its end, is for us: we end the child in order. Ignored signals stay so. */
    private static final String ATTACH = "trap '' INT QUIT HUP\n";

    /**
     * The kernel ends it with the thread of ours that started it. Where that cannot be said, somebody looks each second
     * whether we are there: the end of its input is not enough for what waits for another.
     */
    private static final String MORTAL = """
            if setpriv --pdeathsig TERM true </dev/null >/dev/null 2>&1; then set -- setpriv --pdeathsig TERM "$@"; else
                $(command -v setsid) /bin/sh -c '
                    trap "" INT QUIT HUP
                    while kill -0 $1 && kill -0 $2; do sleep 1; done
                    kill $2' sh $PPID $$ </dev/null >/dev/null 2>&1 &
            fi
            """;

    private ShellLine() {}

    /** @param input whether the program reads what follows the secrets on standard input */
    static List<String> of(Invocation invocation, boolean input) {
        return of(invocation, input, DETACH);
    }

    /**
     * Of a program that reads standard input and must not outlive the thread that starts it.
     *
     * @param asks whether it stays in our session, where it can reach the terminal
     */
    static List<String> mortal(Invocation invocation, boolean asks) {
        return of(invocation, true, MORTAL + (asks ? ATTACH : DETACH));
    }

    private static List<String> of(Invocation invocation, boolean input, String place) {
        var words = new ArrayList<ByteString>();
        words.add(ByteString.of(invocation.program().command()));
        words.addAll(invocation.arguments());
        boolean plain = words.stream().allMatch(ShellLine::isPlain);
        var line = new ArrayList<String>(words.size() + 4);
        line.addAll(List.of(SHELL, "-c", script(invocation, plain, input, place), "sh"));
        for (var word : words) line.add(plain ? word.toString() : encoded(word));
        return line;
    }

    private static String script(Invocation invocation, boolean plain, boolean input, String place) {
        var script = new StringBuilder();
        if (invocation.secrets() != null) {
            for (var name : invocation.secrets().names())
                script.append("IFS= read -r ").append(name).append(" && export ").append(name).append(" || exit 125\n");
        }
        if (!plain) script.append(DECODE);
        long blocks = (invocation.fileBytesMax() + BLOCK_BYTES - 1) / BLOCK_BYTES;
        if (blocks > 0) script.append("ulimit -f ").append(blocks).append('\n');
        script.append(place).append("exec \"$@\"");
        if (invocation.log()) script.append(" 3>&1 1>&2");
        if (!input) script.append(" </dev/null");
        return script.toString();
    }

    private static boolean isPlain(ByteString word) {
        for (int i = 0; i < word.length(); i++) if (word.at(i) < ' ' || word.at(i) > '~') return false;
        return true;
    }

    private static String encoded(ByteString word) {
        if (isPlain(word)) return "p" + word;
        var text = new StringBuilder("e");
        for (int i = 0; i < word.length(); i++) {
            int b = word.at(i) & 0xff;
            if (b >= ' ' && b <= '~' && b != '\\') text.append((char) b);
            else text.append("\\0").append((char) ('0' + (b >> 6))).append((char) ('0' + (b >> 3 & 7)))
                    .append((char) ('0' + (b & 7)));
        }
        return text.toString();
    }
}
