CREATE TRIGGER `access_records_are_not_changed` BEFORE UPDATE ON `access_records` BEGIN SELECT RAISE(ABORT, 'access_records is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `access_records_are_not_deleted` BEFORE DELETE ON `access_records` BEGIN SELECT RAISE(ABORT, 'access_records is append-only'); END;
