package dump.duplicity.archive;

import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.Setup;
import dump.duplicity.destination.SftpStore;
import dump.duplicity.destination.Store;
import dump.duplicity.difftar.Archive;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.difftar.LostSet;
import dump.duplicity.difftar.Manifest;
import dump.duplicity.difftar.Naming;
import dump.duplicity.difftar.PartialSet;
import dump.model.Moment;
import dump.model.Remedy;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/** What was at the destination when it was looked at last. */
final class Destination {
    private final Setup setup;
    private final LocalCache cache;
    /** Null where only Duplicity knows the way. */
    private final Store store;
    private List<String> names = List.of();
    private boolean there;
    private final Naming naming;
    private Archive archive;

    Destination(Setup setup, LocalCache cache) {
        this.setup = setup;
        this.cache = cache;
        store = Store.of(setup);
        naming = cache.naming();
        archive = Archive.of(List.of(), naming);
    }

    /** Null where only Duplicity knows the way. */
    Store store() {
        return store;
    }

    /** Whether it exists, as far as can be told. */
    boolean isThere() {
        return there;
    }

    List<String> names() {
        return names;
    }

    /** Those of the names whose files hold nothing; none where only Duplicity could tell. */
    List<String> empty(Collection<String> of) throws DuplicityException, InterruptedException {
        return store == null || of.isEmpty() ? List.of() : store.empty(of);
    }

    /** What the names say. */
    Archive archive() {
        return archive;
    }

    /** For messages. */
    String describe() {
        return store == null ? setup.shownUrl() : store.describe();
    }

    /** Ends what reaches it. */
    void close() {
        if (store != null) store.close();
    }

    void list() throws DuplicityException, InterruptedException {
        if (store == null) {
            // Duplicity has just written there what it keeps here: to ask it again would cost a whole run.
            var all = new LinkedHashSet<>(names);
            all.addAll(cache.names());
            look(List.copyOf(all));
            return;
        }
        try {
            look(store.names());
            there = true;
        } catch (DuplicityException.Absent absent) {
            there = false;
            look(List.of());
        }
    }

    /** Takes over what Duplicity told, where only it can. */
    void told(List<String> found) throws DuplicityException {
        if (store != null) return;
        there = !found.isEmpty();
        look(List.copyOf(found));
    }

    private void look(List<String> found) throws DuplicityException {
        names = found;
        archive = archive(found);
    }

    /** What the names would say if these were there, too. */
    Archive with(List<String> more) throws DuplicityException {
        var all = new ArrayList<>(names);
        all.addAll(more);
        return archive(all);
    }

    private Archive archive(List<String> found) throws DuplicityException {
        var archive = Archive.of(found, naming);
        var whole = archive.all().stream().filter(set -> set.manifest() == null && isWholeHere(set))
                .map(BackupSet::localManifest).toList();
        if (!whole.isEmpty()) archive = Archive.of(found, whole, naming);
        // A run killed between its last two files left all but its manifest, of which a beginning is here: the next
        // run goes on with it, so nothing is lost.
        var here = PartialSet.of(cache.names(), naming);
        var resumable = archive.lost().stream().map(LostSet::set)
                .filter(set -> set.manifest() == null && here.stream().anyMatch(part -> part.isOf(set)))
                .map(BackupSet::signatures).toList();
        if (!resumable.isEmpty())
            archive = Archive.of(found.stream().filter(name -> !resumable.contains(name)).toList(), whole, naming);
        return archive;
    }

    /**
     * What is wrong with the names of files, in words: of others Duplicity finds nothing, and begins anew beside them.
     * Null if nothing is.
     */
    String namesComplaint() {
        var others = otherNames();
        if (others == null) return null;
        var ours = without(naming.options(), others.options());
        return "the files at " + describe() + " have other names than Duplicity looks for"
                + (ours.isEmpty() ? "" : " with " + quoted(ours));
    }

    /** What makes them the same, where they are others. @param orFull whether another archive may begin beside */
    Remedy.NameOptions namesRemedy(boolean orFull) {
        var others = otherNames();
        boolean instead = !without(naming.options(), others.options()).isEmpty();
        return new Remedy.NameOptions(without(others.options(), naming.options()), instead, orFull);
    }

    private Naming otherNames() {
        var others = naming.ofOthers(names);
        return others == null || !archive.all().isEmpty() && !others.beginsAs(naming) ? null : others;
    }

    private static List<String> without(List<String> options, List<String> those) {
        return options.stream().filter(option -> !those.contains(option)).toList();
    }

    private static String quoted(List<String> options) {
        return options.stream().map(option -> "\"" + option + "\"").collect(Collectors.joining(", "));
    }

    /** Whether all volumes are there that the copy of its manifest names, which is here. */
    boolean isWholeHere(BackupSet set) {
        try {
            if (set.volumes().isEmpty() || !cache.names().contains(set.localManifest())) return false;
            return Archive.of(List.of(), naming).missingVolumes(set, cache.manifest(set.localManifest())).isEmpty();
        } catch (DuplicityException unreadable) {
            return false;
        }
    }

    /**
     * Whether these are just the volumes that the copy of its manifest names, which is here: one cut off looks whole.
     */
    boolean isExactlyHere(BackupSet set) {
        try {
            if (!isWholeHere(set)) return false;
            var volumes = cache.manifest(set.localManifest()).volumes();
            return volumes.keySet().equals(set.volumes().keySet())
                    && volumes.values().stream().allMatch(Manifest.Volume::isWhole);
        } catch (DuplicityException unreadable) {
            return false;
        }
    }

    /** That the server answers, where it is Duplicity that logs in. */
    void needServer() throws DuplicityException, InterruptedException {
        SftpStore.needServer(setup);
    }

    /**
     * That the first backup of all is really that, and that the directory is there in which the destination would be
     * made: else a disk is not mounted or a name is mistyped. The second only of places that we can list ourselves.
     */
    void needPlace() throws DuplicityException, InterruptedException {
        var former = Archive.of(cache.names(), naming).sets();
        if (archive.sets().isEmpty() && archive.lost().isEmpty() && !former.isEmpty())
            throw new DuplicityException.Absent("there is no backup at " + describe() + ", where by " + cache.path()
                    + " the last one was made on " + Moment.shown(former.getLast().time()) + "; is the disk mounted and"
                    + " the name right? If they are gone for good, remove that directory, and a backup starts a new archive");
        if (store == null) return;
        var url = setup.url();
        int slash = url.replaceFirst("/+$", "").lastIndexOf('/');
        if (there || slash <= url.indexOf("://") + 2) return;
        try (var above = Store.of(setup.withUrl(url.substring(0, slash)))) {
            if (above != null) needThere(above);
        }
    }

    private static void needThere(Store above) throws DuplicityException, InterruptedException {
        try {
            above.names();
        } catch (DuplicityException.Absent absent) {
            throw new DuplicityException.Absent(above.describe() + " does not exist, so the archive cannot be made in"
                    + " it; is the disk mounted and the name right? If it is, make the directory first");
        }
    }
}
