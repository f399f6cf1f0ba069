-- `insert or replace` deletes the row that is in its way without firing a trigger for deletes.
CREATE TRIGGER `access_records_are_not_replaced` BEFORE INSERT ON `access_records` WHEN EXISTS (SELECT 1 FROM `access_records` WHERE `id` = NEW.`id` OR rowid = NEW.rowid) BEGIN SELECT RAISE(IGNORE); END;
--> statement-breakpoint
CREATE TRIGGER `setting_changes_are_not_replaced` BEFORE INSERT ON `setting_changes` WHEN EXISTS (SELECT 1 FROM `setting_changes` WHERE `id` = NEW.`id`) BEGIN SELECT RAISE(ABORT, 'setting_changes is append-only'); END;
--> statement-breakpoint
CREATE TRIGGER `document_changes_are_not_replaced` BEFORE INSERT ON `document_changes` WHEN EXISTS (SELECT 1 FROM `document_changes` WHERE `district_id` = NEW.`district_id` AND `document_id` = NEW.`document_id` AND `version` = NEW.`version` OR rowid = NEW.rowid) BEGIN SELECT RAISE(ABORT, 'UNIQUE constraint failed: document_changes is append-only'); END;
