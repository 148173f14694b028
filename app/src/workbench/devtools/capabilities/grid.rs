//! Moving through a grid with the keyboard, as its ARIA pattern asks. Pure.

/// A cell: row, then column, from 0.
pub(super) type Cell = (usize, usize);

/// Where a key leads from a cell of a grid of this size (rows, columns); `None` for keys that are
/// not the grid's.
pub(super) fn step(from: Cell, key: &str, is_ctrl: bool, size: Cell) -> Option<Cell> {
    let (rows, columns) = size;
    let (row, column) = clamp(from, size);
    let (last_row, last_column) = (rows.saturating_sub(1), columns.saturating_sub(1));
    let to = match key {
        "ArrowLeft" => (row, column.saturating_sub(1)),
        "ArrowRight" => (row, column + 1),
        "ArrowUp" => (row.saturating_sub(1), column),
        "ArrowDown" => (row + 1, column),
        "Home" if is_ctrl => (0, 0),
        "End" if is_ctrl => (last_row, last_column),
        "Home" => (row, 0),
        "End" => (row, last_column),
        _ => return None,
    };
    Some(clamp(to, size))
}

/// The nearest cell that exists.
pub(super) fn clamp(cell: Cell, size: Cell) -> Cell {
    (cell.0.min(size.0.saturating_sub(1)), cell.1.min(size.1.saturating_sub(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_move_by_one_and_stop_at_the_edges() {
        let size = (2, 3);
        assert_eq!(step((0, 0), "ArrowRight", false, size), Some((0, 1)));
        assert_eq!(step((0, 2), "ArrowRight", false, size), Some((0, 2)));
        assert_eq!(step((0, 0), "ArrowLeft", false, size), Some((0, 0)));
        assert_eq!(step((0, 1), "ArrowDown", false, size), Some((1, 1)));
        assert_eq!(step((1, 1), "ArrowDown", false, size), Some((1, 1)));
        assert_eq!(step((1, 1), "ArrowUp", false, size), Some((0, 1)));
    }

    #[test]
    fn home_and_end_go_to_the_ends_of_the_row_and_with_control_of_the_grid() {
        let size = (3, 4);
        assert_eq!(step((1, 2), "Home", false, size), Some((1, 0)));
        assert_eq!(step((1, 2), "End", false, size), Some((1, 3)));
        assert_eq!(step((1, 2), "Home", true, size), Some((0, 0)));
        assert_eq!(step((1, 2), "End", true, size), Some((2, 3)));
        assert_eq!(step((1, 2), "Enter", false, size), None);
    }

    #[test]
    fn a_cell_whose_row_is_gone_becomes_the_nearest() {
        assert_eq!(clamp((5, 1), (2, 4)), (1, 1));
        assert_eq!(step((5, 1), "ArrowUp", false, (2, 4)), Some((0, 1)));
        assert_eq!(clamp((5, 1), (0, 4)), (0, 1));
    }
}
