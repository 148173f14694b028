use super::*;

fn books(limit: usize, instances: &[&str]) -> Accountant {
    let mut books = Accountant::new(limit);
    for id in instances {
        books.open_instance(&InstanceId::from(*id));
    }
    books
}

fn of(id: &str) -> Owner {
    Owner::Instance(id.into())
}

fn bytes_of(books: &Accountant, owner: &Owner) -> usize {
    books
        .statement()
        .accounts
        .iter()
        .find(|account| account.owner == *owner)
        .map_or(0, |account| account.total_bytes)
}

#[test]
fn what_is_kept_is_counted_and_what_is_released_is_not() {
    let mut books = books(1_000, &["a"]);
    books.keep(&of("a"), Kept::Console, 1, 100);
    books.keep(&of("a"), Kept::Timeline, 1, 50);
    books.keep(&of("a"), Kept::Console, 1, 70);
    assert_eq!(books.total, 120, "the same key is the same thing");
    assert_eq!(books.statement().of_kind(Kept::Console), 70);
    books.release(Kept::Console, 1);
    books.release(Kept::Console, 1);
    assert_eq!((books.total, books.entries.iter().map(VecDeque::len).sum::<usize>()), (50, 1));
}

#[test]
fn the_oldest_goes_first_whatever_its_kind() {
    let mut books = books(100, &["a"]);
    let kinds = [Kept::Console, Kept::Past, Kept::Timeline, Kept::Faults, Kept::Console];
    for (key, kind) in (1..).zip(kinds) {
        books.keep(&of("a"), kind, key, 40);
    }
    assert_eq!(books.overdue(), [(Kept::Console, 1), (Kept::Past, 2), (Kept::Timeline, 3)]);
    assert_eq!(books.total, 80);
}

#[test]
fn a_flood_pushes_out_its_own_and_nothing_of_who_keeps_less_than_a_fair_share() {
    let mut books = books(900, &["quiet", "loud", "other"]);
    books.keep(&of("quiet"), Kept::Console, 1, 250);
    books.keep(&of("other"), Kept::Past, 2, 250);
    for key in 10..1_000 {
        books.keep(&of("loud"), Kept::Console, key, 10);
        books.overdue();
    }
    assert_eq!((bytes_of(&books, &of("quiet")), bytes_of(&books, &of("other"))), (250, 250));
    assert_eq!(bytes_of(&books, &of("loud")), 400, "it may have what the others do not use");
    for key in 1_000..2_000 {
        books.keep(&of("other"), Kept::Past, key, 10);
        books.overdue();
    }
    assert_eq!(bytes_of(&books, &of("quiet")), 250);
    let (loud, other) = (bytes_of(&books, &of("loud")), bytes_of(&books, &of("other")));
    assert!(loud.abs_diff(other) <= 10, "two floods share what is left: {loud} and {other}");
}

#[test]
fn what_is_in_force_and_closed_tabs_never_go() {
    let mut books = books(100, &["a"]);
    books.keep(&of("a"), Kept::Live, 1, 500);
    books.keep(&Owner::Page, Kept::Tabs, 2, 500);
    books.keep(&of("a"), Kept::Console, 3, 10);
    assert_eq!(
        books.overdue(),
        [],
        "half of the limit is left to what can go, whatever is in force"
    );
    books.keep(&of("a"), Kept::Console, 4, 41);
    assert_eq!(books.overdue(), [(Kept::Console, 3)]);
    books.release(Kept::Console, 4);
    assert_eq!(books.total, 1_000);
    assert_eq!(books.overdue(), [], "nothing is left that can go");
}

#[test]
fn what_an_unloaded_plugin_left_goes_first_and_is_little() {
    let mut books = books(800, &["a", "b"]);
    (0..30).for_each(|key| books.keep(&of("a"), Kept::Past, key, 10));
    books.keep(&of("a"), Kept::Live, 99, 60);
    books.keep(&of("b"), Kept::Past, 100, 400);
    assert_eq!(books.overdue(), []);
    books.release(Kept::Live, 99);
    books.close_instance(&"a".into());
    assert_eq!(books.overdue().len(), 20, "an eighth of the limit stays");
    assert_eq!(bytes_of(&books, &of("a")), 100);
    assert!(!books.take_was_full(), "there was room enough");
    books.keep(&of("b"), Kept::Past, 101, 350);
    assert!(
        books.overdue().iter().all(|(_, key)| *key < 30),
        "b loses nothing before all of it is gone"
    );
    assert_eq!(bytes_of(&books, &of("a")), 50);
    assert!(books.take_was_full() && !books.take_was_full());
}

#[test]
fn nothing_is_left_in_the_books_of_who_left_nothing() {
    let mut books = books(800, &["a"]);
    books.keep(&of("a"), Kept::Live, 1, 60);
    books.close_instance(&"a".into());
    assert_eq!(books.accounts.len(), 2);
    books.release(Kept::Live, 1);
    assert_eq!((books.accounts.len(), books.numbers.len(), books.gone, books.total), (1, 1, 0, 0));
    books.keep(&of("a"), Kept::Faults, 5, 7);
    assert_eq!(bytes_of(&books, &Owner::Page), 7, "what comes late is the page's");
}

#[test]
fn a_smaller_limit_makes_room_at_once() {
    let mut books = books(1_000, &["a"]);
    (0..10).for_each(|key| books.keep(&of("a"), Kept::Timeline, key, 100));
    books.set_limit(300);
    assert_eq!(books.overdue().len(), 7);
    assert_eq!(books.total, 300);
}

#[test]
fn whatever_is_kept_and_released_the_sums_are_right() {
    let mut books = books(5_000, &["a", "b", "c"]);
    let owners = [of("a"), of("b"), of("c"), Owner::Page];
    let mut seed = 7_u64;
    for key in 0..20_000_u64 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let pick = usize::try_from(seed >> 40).expect("24 bits");
        let kind = Kept::ALL[1 + pick % 4];
        match pick % 7 {
            0 => books.release(kind, key / 2),
            _ => books.keep(&owners[pick % 4], kind, key % 700, pick % 97),
        }
        books.overdue();
        assert!(books.total <= 5_000);
    }
    let sum: usize = books.entries.iter().flatten().map(|(_, entry)| entry.bytes).sum();
    assert_eq!((books.total, books.statement().total_bytes), (sum, sum));
    assert_eq!(
        books.accounts.values().map(|account| account.queue.len()).sum::<usize>(),
        books.entries.iter().map(VecDeque::len).sum::<usize>()
    );
}
