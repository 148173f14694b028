//! What the machine was told, written down and fed once more to one that knows nothing, leads to
//! the same.
