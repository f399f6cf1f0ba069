-- Whoever changes a document or a roster entry marks the student's report records stale in the same transaction.
CREATE TRIGGER documents_inserted_stale_reports AFTER INSERT ON documents WHEN new.status = 'completed' AND new.deleted_at IS NULL
BEGIN
  INSERT INTO stale_reports (district_id, student_id, mark) VALUES (new.district_id, new.student_id, lower(hex(randomblob(16))))
    ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark;
END;
--> statement-breakpoint
CREATE TRIGGER documents_updated_stale_reports AFTER UPDATE ON documents
  WHEN old.student_id IS NOT new.student_id OR old.form IS NOT new.form OR old.status IS NOT new.status
    OR old.fields IS NOT new.fields OR old.deleted_at IS NOT new.deleted_at
BEGIN
  INSERT INTO stale_reports (district_id, student_id, mark)
    SELECT district_id, student_id, lower(hex(randomblob(16))) FROM
      (SELECT old.district_id AS district_id, old.student_id AS student_id UNION SELECT new.district_id, new.student_id) WHERE true
    ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark;
END;
--> statement-breakpoint
CREATE TRIGGER documents_deleted_stale_reports AFTER DELETE ON documents
BEGIN
  INSERT INTO stale_reports (district_id, student_id, mark) VALUES (old.district_id, old.student_id, lower(hex(randomblob(16))))
    ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark;
END;
--> statement-breakpoint
CREATE TRIGGER students_updated_stale_reports AFTER UPDATE ON students
  WHEN (old.sourced_id IS NOT new.sourced_id OR old.ssid IS NOT new.ssid OR old.local_number IS NOT new.local_number
    OR old.given_name IS NOT new.given_name OR old.middle_name IS NOT new.middle_name OR old.family_name IS NOT new.family_name
    OR old.birth_date IS NOT new.birth_date OR old.sex IS NOT new.sex OR old.grade IS NOT new.grade OR old.school IS NOT new.school)
    AND EXISTS (SELECT 1 FROM documents WHERE district_id = new.district_id AND student_id = new.id)
BEGIN
  INSERT INTO stale_reports (district_id, student_id, mark) VALUES (new.district_id, new.id, lower(hex(randomblob(16))))
    ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark;
END;
--> statement-breakpoint
CREATE TRIGGER students_deleted_stale_reports AFTER DELETE ON students
  WHEN EXISTS (SELECT 1 FROM documents WHERE district_id = old.district_id AND student_id = old.id)
BEGIN
  INSERT INTO stale_reports (district_id, student_id, mark) VALUES (old.district_id, old.id, lower(hex(randomblob(16))))
    ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark;
END;
--> statement-breakpoint
CREATE TRIGGER orgs_inserted_stale_reports AFTER INSERT ON orgs
BEGIN
  INSERT INTO stale_reports (district_id, student_id, mark)
    SELECT students.district_id, students.id, lower(hex(randomblob(16))) FROM students
      WHERE students.district_id = new.district_id AND students.school = new.sourced_id
        AND EXISTS (SELECT 1 FROM documents WHERE district_id = students.district_id AND student_id = students.id)
    ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark;
END;
--> statement-breakpoint
CREATE TRIGGER orgs_updated_stale_reports AFTER UPDATE ON orgs WHEN old.identifier IS NOT new.identifier
BEGIN
  INSERT INTO stale_reports (district_id, student_id, mark)
    SELECT students.district_id, students.id, lower(hex(randomblob(16))) FROM students
      WHERE students.district_id = new.district_id AND students.school = new.sourced_id
        AND EXISTS (SELECT 1 FROM documents WHERE district_id = students.district_id AND student_id = students.id)
    ON CONFLICT (district_id, student_id) DO UPDATE SET mark = excluded.mark;
END;
