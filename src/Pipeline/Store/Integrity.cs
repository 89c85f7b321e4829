namespace Pipeline.Store;

/// <summary>What a look at a record's objects found.</summary>
/// <param name="Reason">Null when every object is there and whole.</param>
/// <param name="Detail">The output that is not.</param>
/// <param name="LeftOut">Nothing is wrong but that objects were left out when the record came here: its stage runs only
/// when a stage that runs needs them.</param>
public readonly record struct Integrity(Reason? Reason, string Detail, bool LeftOut = false);
