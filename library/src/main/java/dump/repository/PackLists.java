package dump.repository;

import dump.format.IndexFormat;
import dump.model.BlobType;
import dump.model.Id;
import dump.model.PackedBlob;
import java.util.ArrayList;
import java.util.List;

/** Gathers the packs of a small index as lists of blobs. */
final class PackLists implements IndexFormat.Sink {
    private final List<List<PackedBlob>> packs = new ArrayList<>();
    private Id pack;

    @Override
    public void pack(Id id) {
        pack = id;
        packs.add(new ArrayList<>());
    }

    @Override
    public void blob(BlobType type, long a, long b, long c, long d, long offset, int length, int rawLength) {
        packs.getLast().add(new PackedBlob(type, new Id(a, b, c, d), pack, offset, length, rawLength));
    }

    List<List<PackedBlob>> packs() {
        packs.removeIf(List::isEmpty);
        return packs;
    }
}
