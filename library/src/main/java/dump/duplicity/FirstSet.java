package dump.duplicity;

import dump.duplicity.archive.Duplicity;
import dump.duplicity.command.DuplicityException;
import dump.duplicity.command.DuplicityJob;
import dump.duplicity.difftar.BackupSet;
import dump.duplicity.findings.Finding;
import dump.engine.EngineException;
import dump.model.ByteString;
import dump.model.Event;
import dump.model.Events;
import dump.model.Remedy;
import java.util.ArrayList;

/**
 * Proves that the first set of an archive can be read back with the configuration that made it: keys and passphrases
 * that Duplicity writes with are not always those that it reads with. One entry of one volume is restored;
 * where there is just a passphrase, the manifest is opened, which takes a third of a second instead of another start of
 * Duplicity.
 */
final class FirstSet {
    private final Duplicity duplicity;
    private final Events events;

    FirstSet(Duplicity duplicity, Events events) {
        this.duplicity = duplicity;
        this.events = events;
    }

    void prove(BackupSet set) throws EngineException, DuplicityException, InterruptedException {
        var place = duplicity.describe();
        if (!duplicity.keys().canDecrypt()) {
            events.on(new Event.Warning("what is stored at " + place + " cannot be read back here, where the secret key"
                    + " is not: try a restore where it is"));
            return;
        }
        if (duplicity.keys().opensByPassphraseAlone()) {
            open(set);
            return;
        }
        events.on(new Event.Step("reading one file back, to see that this configuration can"));
        var target = duplicity.temporary().resolve(ByteString.of("first"));
        var failed = new ArrayList<Finding.Unreadable>();
        try {
            duplicity.read(new DuplicityJob.Restore(set.time(), entry(set), target, false), finding -> {
                if (finding instanceof Finding.Unreadable one) failed.add(one);
            });
        } catch (DuplicityException.Failed untried) {
            // Nobody was there to be asked for the passphrase of a key, say.
            events.on(new Event.Warning("whether what is stored at " + place + " can be read back could not be tried: "
                    + untried.getMessage(), untried.remedy()));
            return;
        } catch (DuplicityException unreadable) {
            throw refused(place, unreadable);
        }
        if (!failed.isEmpty()) throw refused(place, failed.getFirst().reason(), null, null);
    }

    private void open(BackupSet set) throws EngineException, DuplicityException, InterruptedException {
        events.on(new Event.Step("opening its manifest, to see that this passphrase does"));
        try {
            for (var damaged : duplicity.keys().prove(set)) throw refused(duplicity.describe(), damaged, null, null);
        } catch (DuplicityException.WrongPassphrase | DuplicityException.Damaged unreadable) {
            throw refused(duplicity.describe(), unreadable);
        }
    }

    private static EngineException refused(String place, DuplicityException cause) {
        return refused(place, cause.getMessage(), cause.remedy(), cause);
    }

    private static EngineException refused(String place, String reason, Remedy remedy, Exception cause) {
        return new EngineException.Damaged("the backup is stored at " + place + ", but cannot be read back with this"
                + " configuration: " + reason, remedy, cause);
    }

    /** One that lies in one volume, if there is one, so that no more is fetched. Empty for all. */
    private ByteString entry(BackupSet set) throws DuplicityException, InterruptedException {
        var manifest = duplicity.contents().manifest(set);
        var found = new ByteString[] {ByteString.EMPTY};
        duplicity.contents().list(set, ByteString.EMPTY, (path, node) -> {
            boolean fits = !path.isEmpty() && !node.isDirectory() && duplicity.takesLiterally(path);
            if (fits && found[0].isEmpty() && manifest.neededFor(path).size() == 1) found[0] = path;
        });
        return found[0];
    }
}
