package dump.duplicity.archive;

import dump.duplicity.command.LocalWorkspace;
import dump.duplicity.command.Runner;
import dump.duplicity.command.Setup;
import dump.duplicity.command.Setups;
import dump.duplicity.difftar.BackupSet;
import dump.process.Secrets;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What looks at the files of an archive and at the copies of it, put together as for a run; no Duplicity is run. */
final class OpenedArchive implements AutoCloseable {
    final Setup setup;
    final LocalWorkspace workspace;
    final LocalCache cache;
    final Copies copies;
    final Destination destination;
    final OpenedTogether together;
    final PassphraseProof proof;
    final ArchiveIdentity identity;
    final Contents contents;
    final SetRemoval removal;

    private OpenedArchive(Setup setup, boolean trial) throws Exception {
        this.setup = setup;
        workspace = LocalWorkspace.open(setup.environment());
        cache = LocalCache.of(setup);
        copies = new Copies(cache, workspace, setup.name(), trial);
        destination = new Destination(setup, cache);
        together = new OpenedTogether(cache, trial);
        proof = new PassphraseProof(setup, destination, copies, together);
        identity = new ArchiveIdentity(setup, cache, destination, trial);
        var runner = new Runner(setup, workspace.temporary());
        var inquiry = new DuplicityInquiry(setup, workspace, runner, cache, copies, destination, proof, identity);
        contents = new Contents(destination, copies, inquiry);
        removal = new SetRemoval(setup, workspace, runner, cache, copies, destination, inquiry);
        destination.list();
    }

    static OpenedArchive of(Setup setup) throws Exception {
        return new OpenedArchive(setup, false);
    }

    static OpenedArchive trial(Setup setup) throws Exception {
        return new OpenedArchive(setup, true);
    }

    static OpenedArchive below(Path base) throws Exception {
        return of(Setups.below(base, List.of(), List.of(), null, new Secrets()));
    }

    static OpenedArchive below(Path base, String passphrase) throws Exception {
        var secrets = new Secrets();
        secrets.put("PASSPHRASE", passphrase.getBytes(StandardCharsets.UTF_8));
        return of(Setups.below(base, List.of(), List.of(), null, secrets));
    }

    /** Copies an archive of the resources, {@code enc} or {@code plain}, to where {@link #below} finds it. */
    static Path fixture(Path base, String name) throws Exception {
        var there = Files.createDirectories(base.resolve("there"));
        for (var file : Path.of(OpenedArchive.class.getResource("/duplicity/" + name).toURI()).toFile().listFiles())
            Files.copy(file.toPath(), there.resolve(file.getName()));
        return there;
    }

    /** Copies what Duplicity would keep here of an archive that is not encrypted. */
    static Path copies(Path base) throws Exception {
        var cache = Files.createDirectories(base.resolve("archives/name"));
        for (var file : base.resolve("there").toFile().listFiles())
            if (!file.getName().contains(".difftar.")) Files.copy(file.toPath(), cache.resolve(file.getName()));
        return cache;
    }

    BackupSet set(int place) {
        return destination.archive().all().get(place);
    }

    @Override
    public void close() {
        workspace.close();
    }
}
