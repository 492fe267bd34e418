package dump.cli.commands;

import dump.backend.Location;
import dump.cli.input.SettingsException;
import dump.cli.secrets.PassphraseSource;
import dump.cli.settings.Settings;
import dump.duplicity.DuplicityEngine;
import dump.duplicity.archive.Duplicity;
import dump.engine.Engine;
import dump.engine.EngineException;
import dump.engine.Passphrase;
import dump.model.Event;
import dump.nativeengine.NativeEngine;
import dump.nativeengine.NativeOptions;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/** Opens the repository of a configuration. */
final class EngineOpener {
    private static final int TRIES_OF_PERSON = 3;

    private EngineOpener() {}

    /** Carries a refused passphrase source through the engine. */
    private static final class NoPassphrase extends RuntimeException {
        NoPassphrase(SettingsException cause) {
            super(cause);
        }
    }

    /**
     * For a command that stores nothing: the repository's lock goes even when the command is interrupted while a
     * reader of its output blocks it. What stores keeps its lock in its record, with the packs that it left, and the
     * next run clears both.
     */
    static Engine forReading(Dump dump, Settings settings) throws EngineException, SettingsException {
        return releasedAtLast(dump, open(dump, settings, false));
    }

    /** For a command that only names the points in time, which in Duplicity's archives needs no passphrase. */
    static Engine forNames(Dump dump, Settings settings) throws EngineException, SettingsException {
        return releasedAtLast(dump, open(dump, settings, true));
    }

    /** The same for what is asked of repositories of the native engine alone. @param command as it is written */
    static NativeEngine forReading(Dump dump, Settings settings, String command)
            throws EngineException, SettingsException {
        return releasedAtLast(dump, openForUpkeep(dump, settings, command));
    }

    private static <E extends Engine> E releasedAtLast(Dump dump, E engine) {
        dump.context().interruption().releaseAtLast(engine::close);
        return engine;
    }

    static Engine open(Dump dump, Settings settings) throws EngineException, SettingsException {
        return open(dump, settings, false);
    }

    private static Engine open(Dump dump, Settings settings, boolean namesOnly)
            throws EngineException, SettingsException {
        if (settings.isNative()) return openNative(dump, settings,
                namesOnly ? NativeEngine::openForNames : NativeEngine::open);
        tell(dump, settings);
        try {
            var setup = DuplicitySetups.of(dump, settings);
            boolean trial = dump.trial || !DuplicitySetups.keepsRecords(settings);
            var passphrase = new Lines(dump, settings);
            return settings.file() == null ? DuplicityEngine.openUnconfigured(setup, trial, namesOnly, passphrase)
                    : DuplicityEngine.open(setup, trial, namesOnly, passphrase);
        } catch (NoPassphrase refused) {
            throw (SettingsException) refused.getCause();
        }
    }

    /** For what is done to repositories of the native engine alone. @param command as it is written: "check", say */
    static NativeEngine openForUpkeep(Dump dump, Settings settings, String command)
            throws EngineException, SettingsException {
        if (!settings.isNative()) throw new SettingsException(dump.remedies().command(command)
                + " works on repositories of the native engine; this configuration has engine = \"duplicity\"");
        return openNative(dump, settings);
    }

    /** Of another configuration than the one that the command is for: what is said names that one. */
    static NativeEngine openOther(Dump other, Settings settings, String command)
            throws EngineException, SettingsException {
        try {
            return openForUpkeep(other, settings, command);
        } catch (EngineException.WrongPassphrase wrong) {
            var origin = other.passphraseOrigin();
            throw new EngineException.WrongPassphrase(other.remedies().sentence(wrong)
                    + (origin == null ? "" : "; the one given is from " + origin), false);
        }
    }

    private interface Opening {
        NativeEngine open(Location place, Passphrase passphrase, NativeOptions options) throws EngineException;
    }

    static NativeEngine openNative(Dump dump, Settings settings) throws EngineException, SettingsException {
        return openNative(dump, settings, NativeEngine::open);
    }

    private static NativeEngine openNative(Dump dump, Settings settings, Opening opening)
            throws EngineException, SettingsException {
        tell(dump, settings);
        for (int left = tries(settings) - 1;; left--) {
            try {
                return openInSomeWay(dump, settings, opening);
            } catch (EngineException.WrongPassphrase mistyped) {
                if (left == 0) throw mistyped;
                tellMistyped(dump);
            } catch (NoPassphrase refused) {
                throw (SettingsException) refused.getCause();
            }
        }
    }

    private static NativeEngine openInSomeWay(Dump dump, Settings settings, Opening opening)
            throws EngineException {
        var ways = new ArrayDeque<byte[]>();
        try {
            while (true) {
                try {
                    // Nobody is asked before the place is seen to hold a repository.
                    return opening.open(Dump.place(settings),
                            Passphrase.asked(() -> next(ways, dump, settings)), dump.engineOptions(settings));
                } catch (EngineException.WrongPassphrase wrong) {
                    if (ways.isEmpty()) throw wrong;
                }
            }
        } finally {
            for (var way : ways) Arrays.fill(way, (byte) 0);
        }
    }

    private static byte[] next(Deque<byte[]> ways, Dump dump, Settings settings) {
        try {
            if (ways.isEmpty()) ways.addAll(dump.passphraseWays(settings));
            return ways.remove();
        } catch (SettingsException refused) {
            throw new NoPassphrase(refused);
        }
    }

    /** A person may mistype. */
    private static int tries(Settings settings) {
        return settings.passphrase() instanceof PassphraseSource.Asked ? TRIES_OF_PERSON : 1;
    }

    private static void tellMistyped(Dump dump) {
        dump.context().terminal().say("dump: wrong passphrase; try again");
    }

    private static void tell(Dump dump, Settings settings) {
        dump.report().on(new Event.Step("opening " + settings.repository()));
    }

    /** What GnuPG is given. */
    private static final class Lines implements Duplicity.Passphrase {
        private final Dump dump;
        private final Settings settings;
        private boolean asked;

        Lines(Dump dump, Settings settings) {
            this.dump = dump;
            this.settings = settings;
        }

        @Override
        public int tries() {
            return EngineOpener.tries(settings);
        }

        @Override
        public List<byte[]> get(Duplicity.Asking archive) {
            if (agentHasIt(settings, archive.toKey())) return List.of();
            if (asked) tellMistyped(dump);
            asked = true;
            try {
                return dump.passphraseLine(settings, archive.isNew() && !dump.trial);
            } catch (SettingsException refused) {
                throw new NoPassphrase(refused);
            }
        }
    }

    /** Who encrypts to a key and names no passphrase has an agent to ask. */
    private static boolean agentHasIt(Settings settings, boolean toKey) {
        return settings.passphrase() instanceof PassphraseSource.Asked
                && (!settings.duplicity().gpgKeys().isEmpty() || toKey);
    }
}
