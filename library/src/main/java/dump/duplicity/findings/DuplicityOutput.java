package dump.duplicity.findings;

import dump.model.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Makes findings of the stanzas of one run, in their order. The codes are those of Duplicity's {@code log.py}. */
public final class DuplicityOutput {
    /** Of Duplicity's own words, in characters; a traceback is shorter. */
    private static final int WORDS_MAX = 16 << 10;
    private static final ByteString HERE = ByteString.of(".");
    private static final Pattern RESUMED = Pattern.compile("(?s)(?:RESTART:|Restarting after volume|Cleaning up"
            + " previous partial|Last .{1,20} backup left a partial set).*");
    /** A version's plural is {@code file}, {@code files} or {@code file(s)}. */
    private static final Pattern REMOVED = Pattern.compile(
            "(?s)(Found the following|Deleting th(?:is|ese)) file(?:s|\\(s\\))? (?:to delete|from backend):\n(.*)");
    private static final Pattern COMPARED = Pattern.compile(
            "Verify complete: (\\d{1,18}) file\\S* compared, (\\d{1,18}) difference\\S* found\\.?");
    private static final Pattern MISMATCH =
            Pattern.compile("hash mismatch for file:\\s+([A-Za-z0-9._:+-]{1,255})(?:\\s|$)");
    private static final Pattern FETCH = Pattern.compile("Copying ([A-Za-z0-9._:+-]{1,255}) to local cache\\.?");
    private static final String NAMES = "Extracting backup chains from list of files: ";

    private final ByteString source;
    private long bytesRead;
    private boolean compared;
    private Stanza lastError;
    private String fetched;
    private String damaged;

    /** @param source the directory that paths are relative to or begin with; empty for none */
    public DuplicityOutput(ByteString source) {
        this.source = source;
    }

    /** The stanza's meaning, and its words. */
    public List<Finding> findings(Stanza stanza) {
        var findings = new ArrayList<Finding>();
        switch (stanza.keyword()) {
            case ERROR -> error(stanza);
            case WARNING -> warning(stanza, findings);
            case NOTICE -> notice(stanza, findings);
            case INFO -> info(stanza, findings);
            case DEBUG -> names(stanza, findings);
        }
        if (!stanza.text().isEmpty()) findings.add(new Finding.Said(stanza.keyword(), stanza.words(WORDS_MAX)));
        return findings;
    }

    /** Whether a comparison came to its end: Duplicity then ends with 1 if it found a difference, as with a failure. */
    public boolean isCompared() {
        return compared;
    }

    /** The last error that tells a cause, or null; there may be one although the exit code is 0. */
    public Stanza lastError() {
        return lastError;
    }

    /** What is said of the lock at the end is a consequence. A second error of the same code says the same. */
    private void error(Stanza stanza) {
        var mismatch = MISMATCH.matcher(stanza.bytes());
        if (damaged == null && mismatch.find()) damaged = mismatch.group(1);
        if (lastError == null || !stanza.bytes().startsWith("Could not release lockfile")) lastError = stanza;
    }

    private void info(Stanza stanza, List<Finding> findings) {
        var path = stanza.path(0);
        switch (stanza.code()) {
            case 2 -> progress(stanza, findings);
            case 4 -> stored(path, Finding.Change.NEW, findings);
            case 5 -> stored(path, Finding.Change.CHANGED, findings);
            case 6 -> stored(path, Finding.Change.DELETED, findings);
            case 7 -> {
                var type = stanza.path(1);
                if (path != null)
                    findings.add(new Finding.Written(relative(path), type == null ? "" : type.toString()));
            }
            case 15 -> {
                if (path != null) findings.add(new Finding.Skipped(relative(path), "a socket"));
            }
            default -> names(stanza, findings);
        }
    }

    private void progress(Stanza stanza, List<Finding> findings) {
        long done = stanza.number(0);
        long total = stanza.number(1);
        if (total >= 0) {
            findings.add(new Finding.VolumeRead(done, total));
        } else if (done > bytesRead) {
            findings.add(new Finding.BytesRead(done - bytesRead));
            bytesRead = done;
        }
    }

    private void stored(ByteString path, Finding.Change change, List<Finding> findings) {
        if (path != null) findings.add(new Finding.Stored(relative(path), change));
    }

    private void warning(Stanza stanza, List<Finding> findings) {
        boolean aboutAFile = stanza.code() >= 8 && stanza.code() <= 10 || stanza.code() == 12;
        if (aboutAFile && stanza.path(0) != null)
            findings.add(new Finding.Unreadable(relative(stanza.path(0)), FailureReason.of(stanza)));
    }

    /** The first volume that is not as it was written, or null. Duplicity 3 may go on, and fail by what follows. */
    public String damaged() {
        return damaged;
    }

    /** The file that was fetched last for the local cache, or null: the one that an error of GnuPG is about. */
    public String fetched() {
        return fetched;
    }

    private void notice(Stanza stanza, List<Finding> findings) {
        var text = stanza.bytes();
        var fetch = FETCH.matcher(text.strip());
        if (fetch.matches()) fetched = fetch.group(1);
        // What it says when all is fetched.
        else if (text.startsWith("Last full backup")) fetched = null;
        Differences.parse(text).ifPresent(one -> findings.add(
                new Finding.Difference(relative(one.path()), one.kind(), stanza.words(WORDS_MAX))));
        var counts = COMPARED.matcher(text.strip());
        if (counts.matches()) {
            compared = true;
            findings.add(new Finding.Compared(Long.parseLong(counts.group(1)), Long.parseLong(counts.group(2))));
        }
        if (RESUMED.matcher(text).matches()) findings.add(new Finding.Resumed(stanza.words(WORDS_MAX)));
        Statistics.parse(text).ifPresent(findings::add);
        var removed = REMOVED.matcher(text);
        // What is left of a list says nothing about the whole.
        if (removed.matches() && !stanza.cut()) findings.add(removed(removed.group(1), removed.group(2)));
    }

    private static Finding removed(String heading, String list) {
        var names = new ArrayList<ByteString>();
        for (var line : list.split("\n")) {
            if (!line.isBlank() && line.indexOf(' ') < 0) names.add(PythonText.latin(line));
        }
        return new Finding.Removed(names, heading.startsWith("Deleting"));
    }

    private static void names(Stanza stanza, List<Finding> findings) {
        if (stanza.cut() || stanza.text().isEmpty() || !stanza.text().getFirst().startsWith(ByteString.of(NAMES)))
            return;
        PythonText.list(stanza.bytes().substring(NAMES.length()))
                .ifPresent(names -> findings.add(new Finding.Names(names)));
    }

    /** Paths come relative, or as the source was spelled. */
    private ByteString relative(ByteString path) {
        if (path.equals(HERE) || path.equals(source)) return ByteString.EMPTY;
        if (source.isEmpty() || !path.startsWith(source)) return path;
        int length = source.length();
        if (source.at(length - 1) == '/') return path.slice(length, path.length());
        return path.at(length) == '/' ? path.slice(length + 1, path.length()) : path;
    }
}
