CREATE TRIGGER `setting_changes_are_not_changed` BEFORE UPDATE ON `setting_changes` BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `setting_changes_are_not_deleted` BEFORE DELETE ON `setting_changes` BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END;
