package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.duplicity.destination.Store;
import dump.duplicity.difftar.Naming;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * How the files of an archive are named of which no configuration tells, read off the names at a destination of our own
 * reach.
 *
 * @param setup with the options that say it
 * @param others the prefixes of other archives there, in words; null if there is none
 */
record NamesThere(Setup setup, String others) {
    private static final String OPTION = "--file-prefix=";

    /**
     * That of the only archive there; of several the one whose manifests are named as the options say, or without a
     * prefix.
     *
     * @throws DuplicityException.Failed naming all, if it cannot be told which is meant
     */
    static NamesThere of(Setup setup, Store store) throws DuplicityException, InterruptedException {
        if (store == null) return new NamesThere(setup, null);
        List<Naming> all;
        try {
            all = Naming.all(store.names());
        } catch (DuplicityException.Absent toldLater) {
            return new NamesThere(setup, null);
        }
        var wanted = Naming.of(setup.options()).manifests();
        boolean only = wanted.isEmpty() && all.size() == 1;
        var chosen = all.stream().filter(one -> only || one.manifests().equals(wanted)).findFirst();
        var others = new ArrayList<>(all);
        chosen.ifPresent(others::remove);
        var listed = others.isEmpty() ? null : others.stream().map(NamesThere::named).collect(Collectors.joining(", "));
        if (chosen.isPresent()) return new NamesThere(setup.withOptions(chosen.get().options()), listed);
        if (all.isEmpty()) return new NamesThere(setup, null);
        throw new DuplicityException.Failed(wanted.isEmpty() ? "there are " + all.size() + " archives at "
                + store.describe() + "; choose one with: " + listed
                : "there is no archive at " + store.describe() + " with " + OPTION + wanted + ", but with: " + listed);
    }

    private static String named(Naming one) {
        return one.manifests().isEmpty() ? "no --file-prefix" : OPTION + one.manifests();
    }
}
