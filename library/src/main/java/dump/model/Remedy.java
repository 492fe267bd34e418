package dump.model;

import java.time.Instant;
import java.util.List;

/**
 * What may be done about a failure or a warning, as a value: who shows it to people says it in words of their own
 * program, with its commands and options. The text that it goes with says what is the matter, and nothing of this.
 */
public sealed interface Remedy {
    /** The store is not where it was, or is not made yet. @param onDisk whether it is a directory of this machine */
    record MakeRepository(boolean onDisk) implements Remedy {}

    /** Another engine reads what is there. */
    record ReadWithDuplicity() implements Remedy {}

    /** A repository that is made for it cuts files like the other one. */
    record MakeLike() implements Remedy {}

    /** Nothing is stored yet: a backup begins. */
    record BackUp() implements Remedy {}

    /** Whether what was stored is whole is not known: a verification proves it. */
    record Verify() implements Remedy {}

    /** A verification names all that is meant, of which the text names one. */
    record VerifyNamesAll() implements Remedy {}

    /** A cleanup removes what is damaged. */
    record CleanUp() implements Remedy {}

    /** A new index is made from the packs. */
    record RepairIndex() implements Remedy {}

    /** There are several ways out, which need more room than a sentence. */
    record ReadOnTrouble() implements Remedy {}

    /** Another's lock goes by itself when that program ends; if it died, it is removed. */
    record Unlock() implements Remedy {}

    /** That it may be trusted is said by unpinning it. */
    record Unpin(Id snapshot) implements Remedy {}

    /** A list of the keys shows which there are. */
    record ListKeys() implements Remedy {}

    /** A key is removed that should be gone. */
    record RemoveKey(Id key) implements Remedy {}

    /** The passphrase is changed, or the repository is opened with another one. */
    record ChangePassphrase() implements Remedy {}

    /** If no other program works on the repository, all locks may go. */
    record RemoveLocks() implements Remedy {}

    /** Another target. */
    record OtherTarget() implements Remedy {}

    /** One file instead of several things, or a directory as the target. */
    record OneFile() implements Remedy {}

    /** The snapshot is taken that has this identifier. */
    record Choose(Id snapshot) implements Remedy {}

    /** The same, or it becomes the caller's own. */
    record ChooseOrAdopt(Id snapshot, Adopt adopt) implements Remedy {}

    /** The same; there are others that the caller does not see. */
    record ChooseOfAll(Id snapshot) implements Remedy {}

    /** The same; it is newer than the one that was taken, and holds fewer of the caller's sources. */
    record ChooseNewer(Id snapshot) implements Remedy {}

    /** What is dated in the future is taken. @param only null if there are several @param clock this machine's */
    record ChooseFuture(Id only, Instant clock) implements Remedy {}

    /** The clock is set, or the newest is taken. @param described it, as texts do */
    record SetClock(Id newest, String described) implements Remedy {}

    /** What standard input gave under a name that a file has, too, is taken by its identifier. */
    record ChooseStream() implements Remedy {}

    /**
     * Snapshots of this host, or of this name, become the caller's own.
     *
     * @param host null if it is the name
     * @param name null if it is the host
     * @param unseen whether the caller sees none of all that the repository holds
     */
    record Adopt(String host, String name, boolean unseen) implements Remedy {}

    /** The caller's name, or the tag that is looked for, is another one. */
    record OtherTag() implements Remedy {}

    /** A list of all snapshots, whoever's, shows what there is. @param one whether that is only one */
    record ListAll(boolean one) implements Remedy {}

    /** A list of what is in the snapshot shows what can be named. */
    record ListEntries() implements Remedy {}

    /** Unless other sources were asked for: a symbolic link may have been replaced. */
    record LookAtLinks() implements Remedy {}

    /** Of archives of Duplicity, and of the program itself. */
    sealed interface OfDuplicity extends Remedy {}

    /** The first backup makes the archive. */
    record FirstBackup() implements OfDuplicity {}

    /** A cleanup removes files that interrupted runs left. @param one whether that is only one */
    record CleanUpFiles(boolean one) implements OfDuplicity {}

    /** The same, of one interrupted backup that begins anew. @param files how many */
    record CleanUpInterrupted(int files) implements OfDuplicity {}

    /** The same, and then a backup begins anew. */
    record CleanUpAndBegin() implements OfDuplicity {}

    /** The same, and then the request can be met. @param one whether it is what one run left */
    record CleanUpAndRetry(boolean one) implements OfDuplicity {}

    /** A cleanup removes old backups. */
    record CleanUpOld(Old why) implements OfDuplicity {}

    /** What old backups are to go for. */
    enum Old {
        /** Nothing else can be removed. */
        ALONE,
        /** They are damaged, and there is no other copy. */
        DAMAGED,
        /** The next one needs their room. */
        ROOM
    }

    /** The next backup puts a file back from the copy on this machine. @param copy its path, or null */
    record PutBack(String copy) implements OfDuplicity {}

    /** The same of a copy that was used instead. */
    record PutBackUsed() implements OfDuplicity {}

    /** A person has to put a file back from the copy that was named. */
    record PutBackByHand() implements OfDuplicity {}

    /** A full backup begins anew. */
    record BackUpFull(Anew why) implements OfDuplicity {}

    /** How the full backup helps. */
    enum Anew {
        /** It needs nothing of what is damaged. */
        WITHOUT,
        /** A copy of what is damaged helps, too. */
        OR_COPY,
        /** Nothing else does. */
        ALONE,
        /** If the source has moved; another source needs another archive. */
        MOVED,
        /** What is damaged helps if a copy of it is put back, and until then nothing is built on it. */
        REFUSED_ELSE,
        /** The same, where it is built on. */
        BUILT_ON_ELSE
    }

    /** The other machine is this one under its former name, or this one gets an archive of its own. */
    record FormerHost(String host) implements OfDuplicity {}

    /** A snapshot of another chain, if there is no copy of what is damaged. */
    record ChooseOtherChain() implements OfDuplicity {}

    /** A verification will not know what is left out on purpose. @param reason why it could not be noted */
    record VerifyUnknowing(String reason) implements OfDuplicity {}

    /**
     * Options of Duplicity that the names of the files there need.
     *
     * @param options what to add; empty where the one that is given must go
     * @param instead whether they replace what is given
     * @param orFull whether a full backup begins another archive beside
     */
    record NameOptions(List<String> options, boolean instead, boolean orFull) implements OfDuplicity {}

    /** The passphrase of a key is given, or an agent has it. */
    record GivePassphrase() implements OfDuplicity {}

    /** Room, or another target. */
    record RoomOrOtherTarget() implements OfDuplicity {}

    /** What the program said is shown by a run that tells more. @param steps whether its steps are enough */
    record TellMore(boolean steps) implements OfDuplicity {}

    /** Of an archive that is encrypted or signed in another way than the next backup would be. */
    record Protect(Protection by) implements OfDuplicity {}

    /** What makes both the same; a repository of its own does, too, but for those that a full backup helps. */
    enum Protection {
        /** No more without encryption. */
        ENCRYPT,
        /** Without encryption as before. */
        PLAIN,
        /** Encrypting to a key as before. */
        KEY,
        /** No more to a key. */
        PASSPHRASE,
        /** A full backup begins anew with the one key. */
        FULL_WITH_KEY,
        FULL_WITH_KEYS,
        /** The same with a signature, or none is made. */
        FULL_OR_UNSIGNED
    }

    /** Else a setting may be another. */
    record SetOtherwise(Setting setting) implements OfDuplicity {}

    /** Settings of the caller. */
    enum Setting {
        COMMAND, GPG_KEY, SIGN_KEY, VOLUME_SIZE
    }

    /** Where the cause is to be looked for. */
    record LookInto(Matter matter) implements OfDuplicity {}

    /** What may be the cause of a failure. */
    enum Matter {
        /** The options of the caller's own for Duplicity. */
        OPTIONS,
        /** One of these that the program does not take any more. */
        OPTION_REMOVED,
        SOURCE,
        EXCLUDES,
        REPOSITORY,
        /** The same, or there is no backup yet. */
        REPOSITORY_OR_FIRST,
        /** The keys to encrypt to and to sign with. */
        KEYS,
        SIGN_KEY,
        /** What is read is signed with another than the key that was given. */
        SIGNER,
        /** The passphrase to sign with is another than that to encrypt with. */
        SIGN_PASSPHRASE,
        PASSPHRASE,
        /** The password of the server does not belong into the URL. */
        PASSWORD_IN_URL,
        /** A variable of the program's environment. */
        ENVIRONMENT,
        /** How long the program may stand still. */
        TIMEOUT,
        /** The size of volumes. */
        VOLUME_SIZE,
        /** What there is, as listings show it. */
        LISTING,
        /** The same, or what an interrupted run left. */
        LISTING_OR_LEFTOVERS,
        /** What an interrupted run left, or copies on this machine. */
        LEFTOVERS_OR_COPIES,
        /** What an interrupted run left, or settings that were others then. */
        SETTINGS_OR_LEFTOVERS,
        /** The records on this machine are another archive's. */
        RECORDS_OF_ANOTHER,
        /** The same, and there is no archive: the disk may not be mounted. */
        RECORDS_OR_DISK,
        /** Two callers have the same name and directory of records. */
        RECORDS_OF_TWO
    }
}
