package dump.engine.internal;

import dump.engine.PathArgument;
import dump.model.BytePath;
import dump.model.ByteString;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Entries that bear the name of one that is not there, elsewhere or spelt almost so: for a message, and so looked for
 * no longer than a person likes to wait for one.
 */
public final class Namesakes {
    private static final int SHOWN = 3;
    private static final Duration SEARCH_TIME = Duration.ofSeconds(2);

    private final long start = System.nanoTime();
    private final ByteString name;
    private final String form;
    private final String pathForm;
    private final List<String> same = new ArrayList<>();
    private final List<String> inOtherForm = new ArrayList<>();
    private final List<String> inOtherCase = new ArrayList<>();

    Namesakes(PathArgument argument) {
        name = new BytePath(argument.absolute() == null ? argument.displayPath() : argument.absolute()).name();
        form = composed(name);
        pathForm = argument.displayPath() == null ? null : composed(argument.displayPath());
    }

    private static String composed(ByteString text) {
        return Normalizer.normalize(text.toString(), Normalizer.Form.NFC);
    }

    /** Whether there is no use, or no time, to look further. */
    public boolean isEnough() {
        return name.isEmpty() || same.size() > SHOWN || System.nanoTime() - start > SEARCH_TIME.toNanos();
    }

    /** @param path as listings print it */
    public void offer(ByteString path) {
        var other = new BytePath(path).name();
        var otherForm = composed(other);
        if (otherForm.equals(form) && (!other.equals(name)
                || composed(path).equals(pathForm))) inOtherForm.add(path.toString());
        else if (other.equals(name)) same.add(path.toString());
        else if (otherForm.toLowerCase(Locale.ROOT)
                .equals(form.toLowerCase(Locale.ROOT))) inOtherCase.add(path.toString());
    }

    /** What to say of them; empty if there are none. */
    String told() {
        if (!inOtherForm.isEmpty()) return listed(inOtherForm) + (inOtherForm.size() == 1 ? " looks" : " look")
                + " the same, with letters composed in another way: copy the name from here";
        if (!same.isEmpty()) return listed(same) + (same.size() == 1 ? " has that name" : " have that name");
        if (inOtherCase.isEmpty()) return "";
        return listed(inOtherCase) + (inOtherCase.size() == 1 ? " differs" : " differ")
                + " only in upper and lower case";
    }

    private static String listed(List<String> paths) {
        if (paths.size() == 1) return paths.getFirst();
        boolean more = paths.size() > SHOWN;
        var shown = paths.subList(0, more ? SHOWN : paths.size() - 1);
        return String.join(", ", shown) + " and " + (more ? "others" : paths.getLast());
    }
}
