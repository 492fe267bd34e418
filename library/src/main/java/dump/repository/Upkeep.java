package dump.repository;

/** The files of a repository, for what keeps it small and sound. */
public record Upkeep(SnapshotFiles snapshots, IndexFiles indexes, PackFiles packs) {}
