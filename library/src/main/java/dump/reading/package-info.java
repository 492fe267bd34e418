/**
 * The read path: what a snapshot holds is walked and read in one way, whoever asks. Imports {@code model},
 * {@code format}, {@code repository} and {@code concurrent}.
 *
 * <p>{@link dump.reading.TreeWalk} goes through trees and tells a visitor what it comes to. {@link
 * dump.reading.FileBatches} gathers the files whose content is wanted and has workers read it: a {@link
 * dump.reading.ReadPlan} says which blobs are wanted by whom, pack by pack, and a {@link dump.reading.SliceReader}
 * reads a slice of it and gives each blob to every {@link dump.reading.WantedFile} that wants it. Whoever wants to know no
 * more than what is used asks {@link dump.reading.UsedBlobs}, which does not walk.
 */
package dump.reading;
