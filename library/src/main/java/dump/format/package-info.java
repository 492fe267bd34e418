/**
 * Bytes to model and back, pure: what a restic repository holds once it is opened. Imports {@code model} and zstd-jni.
 *
 * <p>One class a kind of file: {@link dump.format.ConfigFormat}, {@link dump.format.KeyFormat},
 * {@link dump.format.LockFormat}, {@link dump.format.SnapshotFormat}, {@link dump.format.IndexFormat},
 * {@link dump.format.TreeFormat}, {@link dump.format.PackFormat}. They stand on {@link dump.format.JsonWriter}, which
 * writes byte for byte as Go's {@code encoding/json} does (a tree's name is the hash of its text, so one byte of
 * difference is another tree), and on {@link dump.format.JsonReader}, which takes what any writer may have written.
 * {@link dump.format.StoredJson} is the envelope of the files that are compressed, {@link dump.format.Zstd} the
 * compression.
 *
 * <p>All input is hostile until read: whatever is wrong with it is a {@link dump.format.FormatException}.
 */
package dump.format;
