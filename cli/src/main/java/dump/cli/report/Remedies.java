package dump.cli.report;

import dump.engine.EngineException;
import dump.model.Event;
import dump.model.Moment;
import dump.model.Remedy;

/**
 * What a person is told to do, in the words of this program and under the name that it was called by. The library says
 * what is the matter; the words here go on with that sentence.
 *
 * @param program the name that the caller types
 * @param configuration the option that names the caller's configuration, as it is typed; empty for none
 */
public record Remedies(String program, String configuration) {
    /** A failure, with what may be done about it. */
    public String sentence(EngineException failure) {
        return failure.getMessage() + switch (failure) {
            case EngineException.Emptied emptied -> ofEmptied(emptied.what());
            case EngineException.Ambiguous several ->
                "; name it with --date id:…, or choose with --host or --tag";
            case EngineException other -> of(other.remedy());
        };
    }

    private static String ofEmptied(EngineException.Emptied.What what) {
        return switch (what) {
            case DIRECTORY -> "; is the disk mounted? If it is meant to be empty, use --allow-empty";
            case WANTED -> " by exclude, exclude-if-present or one-file-system. If that is right, use --allow-empty";
            case FILES -> ". If that is right, use --allow-empty";
            case STANDARD_INPUT ->
                "; did the command before the pipe fail? If it is meant to be empty, use --allow-empty";
        };
    }

    /** What an event says, with what may be done about it. */
    String sentence(Event.Told told) {
        return told.text() + of(told.remedy());
    }

    /** What a verification says, as any command would. */
    Event.Told told(Event.Verified event) {
        return switch (event) {
            case Event.VerifiedUnreadable(boolean noted) -> new Event.Note(
                    "what is named exists but may not be read: fix its permissions" + (!noted ? ""
                    : "; until then the next " + command("backup") + " stores again what the source still has of it"));
            case Event.VerifiedDamaged(var noted) -> new Event.Note(unlessNoted(noted) + "the next " + command("backup")
                    + " stores again what is damaged and still in the source; then " + command("cleanup")
                    + " removes the damaged packs");
            case Event.VerifiedIdleDamage(int packs) -> new Event.Note(
                    (packs == 1 ? "1 damaged pack is" : packs + " damaged packs are")
                    + " left in the repository, and nothing in this snapshot needs " + (packs == 1 ? "it" : "them")
                    + "; " + command("cleanup") + " removes what can go");
            case Event.VerifiedThroughLink(var source, var real) -> new Event.Note("the source " + source
                    + " leads through a symbolic link to " + real + " now: that is compared");
            case Event.VerifiedWithout(var source) -> new Event.Warning("nothing of " + source
                    + " is in this backup at its place, so it is not compared");
            case Event.VerifiedBefore(var source) -> new Event.Warning("the source " + source
                    + " was not a source when this backup was made");
        };
    }

    private String unlessNoted(Event.Noted noted) {
        return switch (noted) {
            case YES -> "";
            case TRIAL -> "a trial run takes no note of it; after " + command("verify") + " without --trial-run ";
            case NOWHERE -> "without a configuration no note of it is left for a backup; after " + command("verify")
                    + " with one ";
        };
    }

    /** Empty if there is none. */
    private String of(Remedy remedy) {
        return switch (remedy) {
            case null -> "";
            case Remedy.MakeRepository(boolean onDisk) -> (onDisk ? "; is the disk mounted and the name right? "
                    : "; is the name right? ") + command("init")
                    + " makes a new one";
            case Remedy.ReadWithDuplicity() -> "; to read it with Duplicity add --engine duplicity, or in a configuration"
                    + " engine = \"duplicity\"";
            case Remedy.MakeLike() -> "; in one that " + command("init --like CONFIG") + " makes they do";
            case Remedy.BackUp() -> "; " + command("backup") + " makes the first";
            case Remedy.Verify() -> "; check it with " + command("verify");
            case Remedy.VerifyNamesAll() -> " and others, which " + command("verify") + " names";
            case Remedy.CleanUp() -> "; " + command("cleanup") + " removes what is damaged";
            case Remedy.RepairIndex() -> "; " + command("repair index") + " makes a new one";
            case Remedy.ReadOnTrouble() -> "; " + command("help trouble") + " says what can be done";
            case Remedy.Unlock() -> "; try again when that program has ended, or, if it died, run "
                    + command("unlock");
            case Remedy.ListKeys() -> "; " + command("key list") + " shows them";
            case Remedy.RemoveKey(var key) -> "; " + command("key remove " + key.brief()) + " tries again";
            case Remedy.ChangePassphrase() -> "; " + command("key passwd") + " replaces it, and with another passphrase"
                    + " (--passphrase-file FILE) it can be removed";
            case Remedy.RemoveLocks() -> "; if no other program works on the repository, remove it with "
                    + command("unlock --remove-all");
            case Remedy.OtherTarget() -> "; name another place with --to DIR";
            case Remedy.OneFile() -> "; name one, or use --to DIR";
            case Remedy.Choose(var snapshot) -> ": use --date id:" + snapshot.brief();
            case Remedy.ChooseOrAdopt(var snapshot, var adopt) -> ": use --date id:" + snapshot.brief() + ", or "
                    + adopt(adopt);
            case Remedy.ChooseOfAll(var snapshot) -> ": use --date id:" + snapshot.brief() + "; "
                    + command("snapshots --all-snapshots") + " lists all there are";
            case Remedy.ChooseNewer(var snapshot) -> " of the configuration; --date id:" + snapshot.brief()
                    + " reads it";
            case Remedy.ChooseFuture(var only, var clock) -> (only != null
                    ? "; --date id:" + only.brief() + " reads it"
                    : "; --date id:… reads one of them, " + command("snapshots") + " lists them")
                    + "; this machine's clock says " + Moment.shown(clock);
            case Remedy.SetClock(var newest, var described) -> "; set the clock, or take the newest, of " + described
                    + ", with --date id:" + newest.brief();
            case Remedy.ChooseStream() -> ", and --date id:… takes the other (" + command("snapshots")
                    + " lists them)";
            case Remedy.Adopt adopt -> "; " + adopt(adopt) + (adopt.unseen() ? "; --all-snapshots shows all" : "");
            case Remedy.OtherTag() -> "; set `name`, or use --tag or --all-snapshots";
            case Remedy.Unpin(var snapshot) -> "; " + command("unpin " + snapshot.brief())
                    + " says that it may be trusted";
            case Remedy.ListAll(boolean one) -> "; " + command("snapshots --all-snapshots") + " lists "
                    + (one ? "it" : "them");
            case Remedy.ListEntries() -> "; " + command("manifest") + " lists what there is";
            case Remedy.OfDuplicity duplicity -> DuplicityRemedies.of(duplicity, this);
            case Remedy.LookAtLinks() -> "; if you did not change the configuration, see whether a symbolic link was"
                    + " replaced";
        };
    }

    private static String adopt(Remedy.Adopt adopt) {
        // A dollar stands for a variable there.
        var line = adopt.host() != null ? "host = " + quoted(adopt.host())
                : "name = " + quoted(adopt.name().replace("$", "$$"));
        return "write " + line + " into the configuration if those backups are yours";
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** A command as it is typed, marked as such. */
    public String command(String words) {
        return "`" + program + " " + (configuration.isEmpty() ? "" : configuration + " ") + words + "`";
    }
}
