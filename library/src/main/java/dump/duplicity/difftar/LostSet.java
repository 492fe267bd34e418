package dump.duplicity.difftar;

/** A set that holds data and cannot be read. @param reason in words, to follow a colon */
public record LostSet(BackupSet set, String reason) {}
