package dump.cli.report;

import dump.model.Remedy;
import java.util.List;
import java.util.stream.Collectors;

/** The words for what concerns archives of Duplicity, or the program. */
final class DuplicityRemedies {
    private static final String OTHER_NAME = "f another configuration has the same name and archive directory, give one of"
            + " them another; else remove that directory";

    private static final String OWN = "give this backup a repository of its own";

    private DuplicityRemedies() {}

    static String of(Remedy.OfDuplicity remedy, Remedies our) {
        var backup = our.command("backup");
        var cleanup = our.command("cleanup");
        return switch (remedy) {
            case Remedy.FirstBackup() -> "; is the name right? The first " + backup + " makes it";
            case Remedy.CleanUpFiles(boolean one) -> "; " + cleanup + " removes " + (one ? "it" : "them");
            case Remedy.CleanUpInterrupted(int files) -> ", and " + cleanup + " removes what is left of it, " + files
                    + (files == 1 ? " file" : " files");
            case Remedy.CleanUpAndBegin() -> "; " + cleanup + " removes it, and the next backup starts over";
            case Remedy.CleanUpAndRetry(boolean one) -> "; " + cleanup + " removes " + (one ? "it" : "those")
                    + ", then try again";
            case Remedy.CleanUpOld(var why) -> switch (why) {
                case ALONE -> ". " + our.command("-d WHEN cleanup") + " lets old backups go all the same";
                case DAMAGED -> ", else they go with " + our.command("cleanup -d WHEN");
                case ROOM -> "; make space, or remove old backups with " + our.command("cleanup -d WHEN");
            };
            case Remedy.PutBack(var copy) -> "; " + backup + " puts it back from the copy here"
                    + (copy == null ? "" : ", " + copy);
            case Remedy.PutBackUsed() -> ", and " + backup + " puts it back";
            case Remedy.PutBackByHand() -> " (" + our.command("help trouble") + " says how to put it back)";
            case Remedy.BackUpFull(var why) -> anew(why, our);
            case Remedy.FormerHost(var host) -> "; give this one a repository of its own, or if it was called " + host
                    + " before, set duplicity.former-hosts = [\"" + host + "\"]";
            case Remedy.ChooseOtherChain() -> ", or use --date for a snapshot that does not need it";
            case Remedy.VerifyUnknowing(var reason) -> " for " + our.command("verify") + ": " + reason;
            case Remedy.NameOptions names -> ": " + (names.options().isEmpty() ? "take that out of duplicity.options"
                    : "put " + quoted(names.options()) + " into duplicity.options"
                            + (names.instead() ? " instead" : ""))
                    + (names.orFull() ? "; if you want another archive in the same place, `backup full` starts it"
                            : "");
            case Remedy.GivePassphrase() ->
                ": name it, as with passphrase.file or --passphrase-file, or let gpg-agent have it";
            case Remedy.RoomOrOtherTarget() -> ": make some, or restore to another place with --to DIR";
            case Remedy.TellMore(boolean steps) -> steps ? "; -n shows what it says"
                    : ": run again with --verbose to see its own words";
            case Remedy.Protect(var by) -> "; " + protect(by);
            case Remedy.SetOtherwise(var setting) -> ", or set " + switch (setting) {
                case COMMAND -> "duplicity.command";
                case GPG_KEY -> "duplicity.gpg-key";
                case SIGN_KEY -> "duplicity.sign-key";
                case VOLUME_SIZE -> "duplicity.volume-size";
            };
            case Remedy.LookInto(var matter) -> lookInto(matter);
        };
    }

    private static String anew(Remedy.Anew why, Remedies our) {
        return switch (why) {
            case WITHOUT -> "; `backup full` starts a new chain and needs nothing of it";
            case OR_COPY -> ": put back a copy of it, or `backup full` starts a new chain";
            case ALONE -> ": `backup full` starts a new chain";
            case MOVED -> "; if the source has moved, `backup full` starts a new chain with it; if it is another one, give it"
                    + " a repository of its own";
            case REFUSED_ELSE -> "; until then " + our.command("backup") + " refuses to build on it; "
                    + our.command("backup full") + " begins anew";
            case BUILT_ON_ELSE -> "; " + our.command("backup full") + " begins anew";
        };
    }

    private static String protect(Remedy.Protection by) {
        return switch (by) {
            case ENCRYPT -> "take it out, or " + OWN;
            case PLAIN -> "to go on with it set duplicity.options = [\"--no-encryption\"], or " + OWN;
            case KEY -> "set duplicity.gpg-key, or " + OWN;
            case PASSPHRASE -> "take that out of the configuration, or " + OWN;
            case FULL_WITH_KEY -> "`backup full` starts a new chain with it";
            case FULL_WITH_KEYS -> "`backup full` starts a new chain with them";
            case FULL_OR_UNSIGNED -> "`backup full` starts a new chain, or take duplicity.sign-key out";
        };
    }

    private static String lookInto(Remedy.Matter matter) {
        return switch (matter) {
            case OPTIONS -> ": look at duplicity.options";
            case OPTION_REMOVED -> ": take it out of duplicity.options";
            case SOURCE -> ": look at the setting source";
            case EXCLUDES -> ": look at the setting exclude and at duplicity.options";
            case REPOSITORY -> ": look at the setting repository";
            case REPOSITORY_OR_FIRST -> ": look at the setting repository, or make a full backup first";
            case KEYS -> ": look at duplicity.gpg-key and duplicity.sign-key";
            case SIGN_KEY -> ", and at duplicity.sign-key";
            case SIGNER -> ": look at duplicity.sign-key; without it a restore reads what anybody signed, and what nobody"
                    + " did";
            case SIGN_PASSPHRASE -> ": set duplicity.gpg-key, or give SIGN_PASSPHRASE the same value";
            case PASSPHRASE -> ": look at the settings passphrase and duplicity.environment";
            case PASSWORD_IN_URL -> ": take it out and set FTP_PASSWORD in duplicity.environment";
            case ENVIRONMENT -> ": remove it from duplicity.environment";
            case TIMEOUT -> "; -v shows what it said, duplicity.timeout sets how long to wait";
            case VOLUME_SIZE -> ", or a smaller volume-size";
            case LISTING -> ": look for it with manifest";
            case LISTING_OR_LEFTOVERS -> ": look at it with manifest and cleanup";
            case LEFTOVERS_OR_COPIES -> ": run cleanup, or remove the local copies";
            case SETTINGS_OR_LEFTOVERS -> ": give its settings again, or run cleanup";
            case RECORDS_OF_ANOTHER -> ". I" + OTHER_NAME;
            case RECORDS_OR_DISK -> "; is the disk mounted and the name right? I" + OTHER_NAME;
            case RECORDS_OF_TWO -> "; give one of them another name or archive-dir. If there is no such other"
                    + " configuration any more, remove that directory";
        };
    }

    private static String quoted(List<String> options) {
        return options.stream().map(option -> "\"" + option + "\"").collect(Collectors.joining(", "));
    }
}
